import Console
import FoundationEssentials
import Glibc
import Operations
import TerminalUI

extension Model {
  /// Makes the model that the console begins with.
  ///
  /// - Parameters:
  ///   - site: The deployment.
  ///   - size: The size of the screen.
  ///   - isReadOnly: Whether everything that changes something is switched off; a state file that was
  ///     named switches it off too.
  ///   - appearance: Which glyphs can be shown.
  ///   - files: The names of the files of logs that it is opened on instead of the deployment.
  ///   - keepsTunnels: Whether the tunnels of the configuration are kept up.
  /// - Throws: `ConfigurationError` if keys cannot be as the configuration says.
  init(
    site: DeploymentSite, size: Size, isReadOnly: Bool, appearance: Appearance,
    files: String? = nil, keepsTunnels: Bool = true
  ) throws(ConfigurationError) {
    let keymap = try site.configuration.keymap(file: site.paths.configurationFile)
    let now = site.world.clock.now()
    self.init(
      deployment: Deployment(
        name: files ?? site.name, directory: site.directory, workspace: site.workspace,
        isReadOnly: isReadOnly || site.stateOverride != nil,
        hasTunnels: keepsTunnels && site.settings.tunnelPlan != nil,
        workloads: site.settings.workloads,
        guardWord: files == nil ? site.settings.guardWord.value : nil, isOfFiles: files != nil),
      size: size, appearance: appearance, keymap: keymap, now: now,
      secondsFromUTC: secondsFromUTC(at: now))
  }

  /// Says which commands of the operator's own are left out, if any.
  mutating func tellOfCommands(_ site: DeploymentSite) throws(ConfigurationError) {
    let problems = try site.configuration.problemsOfCommands(file: site.paths.configurationFile)
    guard let first = problems.first else { return }
    let failure = Failure(
      what: "A command of your own is left out", why: "config.toml, \(first)",
      remedy: "quarterdeck config says all of it.")
    _ = update(.failed(failure), at: site.world.clock.now())
  }

  /// Begins with what this person's console showed of the deployment last; says so if that cannot be
  /// read.
  mutating func resume(_ site: DeploymentSite) {
    do throws(SiteError) {
      begin(with: try site.lastSession(Session.self))
    } catch {
      begin(with: nil)
      let failure = Failure(what: "The last session cannot be read", why: error.description)
      _ = update(.failed(failure), at: site.world.clock.now())
    }
  }
}

/// How far local time is from UTC at a moment.
private func secondsFromUTC(at moment: Date) -> Int {
  var time = time_t(moment.timeIntervalSince1970)
  var local = tm()
  return localtime_r(&time, &local) == nil ? 0 : local.tm_gmtoff
}
