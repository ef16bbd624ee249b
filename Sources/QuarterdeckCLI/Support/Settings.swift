import FoundationEssentials
import NcursesTerminal
import Operations

/// How the console looks: the theme that was asked for, else the one of the configuration.
struct Settings {
  /// The inks of the theme.
  let palette: Palette
  /// The theme's file; nil for the built-in inks.
  let file: String?

  /// Loads the theme.
  ///
  /// Without any theme file the built-in palette serves: a program that was copied alone still works. A theme that somebody
  /// asked for must be there.
  ///
  /// - Parameters:
  ///   - site: The deployment.
  ///   - theme: The theme that was asked for; nil for the configuration's.
  ///   - configuration: The configuration, if it is newer than the deployment's.
  /// - Throws: `ConfigurationError` or `CommandFailure` with the file and the line that are wrong.
  init(site: DeploymentSite, theme: String?, configuration: Configuration? = nil) throws {
    let setting = (configuration ?? site.configuration).theme
    let wanted = theme ?? setting.value
    let searchPath = Self.searchPath(of: site)
    let isWanted = theme != nil || setting.source != .standard
    if !isWanted, !ThemeFile.names(in: searchPath, files: site.world.files).contains(wanted) {
      (palette, self.file) = (.standard, nil)
      return
    }
    let file = try ThemeFile.load(wanted, searchPath: searchPath, files: site.world.files)
    self.file = file.path
    do {
      palette = try Palette(theme: file.values)
    } catch {
      let line = file.line(of: error.key).map { ":\($0)" } ?? ""
      throw CommandFailure("\(file.path)\(line): \(error)")
    }
  }

  /// Where themes are looked for.
  static func searchPath(of site: DeploymentSite) -> [String] {
    // The link leads to the program's own file.
    let executable = (try? site.world.files.realPath("/proc/self/exe")) ?? ""
    return ThemeFile.searchPath(paths: site.paths, executable: executable)
  }
}
