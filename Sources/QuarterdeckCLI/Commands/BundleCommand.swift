import ArgumentParser
import Fleet
import FoundationEssentials
import Operations
import TerminalUI

/// `quarterdeck bundle`: everything that tells how a deployment fares in one file, without secrets.
struct BundleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bundle",
    abstract: "Pack what tells how the deployment fares into a file, without secrets.",
    discussion: """
      State and runs in outline, nodes, pods and events as kubectl prints them, the descriptions and \
      logs of failing pods, and cloud-init's logs of all machines. Known secrets and the values of \
      variables whose names tell secrets are masked; look through it all the same before you hand \
      it on. Its README.md says what each file is, and what could not be had and why.

      explain, pods, nodes, events, microk8s, cloud-init and logs read it again, without a cluster:

        quarterdeck bundle --output evidence.tar.gz
        quarterdeck explain --from evidence.tar.gz

      Exits with 0, with 1 when there is no bundle, with 2 when a part could not be read, and with 130 \
      when it was interrupted, which leaves nothing.
      """)

  @Argument(
    help: "The Terraform directory (default: the current one).", completion: .directory)
  var directory: String?

  @OptionGroup var place: PlaceOptions

  @Option(
    help: ArgumentHelp(
      "The file; nothing is written over (default: quarterdeck-TIME.tar.gz, here).",
      valueName: "file"), completion: .file())
  var output: String?

  func run() async throws {
    let site = try place.site(directory)
    let now = site.world.clock.now()
    let stamp = now.ISO8601Format().filter(\.isNumber)
    let folder = "quarterdeck-\(stamp)"
    let path = absolutePath(output ?? "\(folder).tar.gz")
    try EvidenceBundle.check(path, world: site.world)
    let session = try await MachineSession(site: site)
    let begun = try await site.makeBundle(version: Quarterdeck.version)
    let inventory = session.inventory
    let (answer, isInterrupted) = await session.untilAsked {
      () async -> Result<EvidenceBundle, any Error> in
      let bundle = await session.access.collect(
        into: begun, targets: inventory.targets, controlPlane: inventory.controlPlaneTarget)
      // Not `Result { … }`: the optimizer of Swift 6.3.1 crashes on that closure.
      do {
        try Task.checkCancellation()
        try await bundle.write(to: path, folder: folder, madeAt: now, world: site.world)
        return .success(bundle)
      } catch {
        return .failure(error)
      }
    }
    // What was complete before the request came is no less complete.
    if isInterrupted, case .failure = answer {
      Output.note("Interrupted: no bundle was written.")
      throw ExitCode(130)
    }
    let bundle = try answer.get()
    for line in bundle.missing { Output.note("Missing: \(SafeText(line).string)") }
    Output.write(SafeText(path).string + "\n")
    if !bundle.missing.isEmpty { throw ExitCode(2) }
  }
}
