import ArgumentParser
import CTerminalGuard
import Operations

/// The program: the console, and the commands without a screen.
@main
struct Quarterdeck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quarterdeck",
    abstract: "A console for MicroK8s clusters that Terraform builds on OpenStack.",
    discussion: """
      Without a command it opens the console on a Terraform directory: quarterdeck [DIR].
      Most of what the screen shows is also a command, with --json for scripts.
      """,
    version: version,
    subcommands: [
      ConsoleCommand.self, NewCommand.self, DoctorCommand.self, PlanCommand.self, ApplyCommand.self,
      DestroyCommand.self, RunsCommand.self, AttachCommand.self, InterruptCommand.self,
      StateCommand.self, IpsCommand.self, KeyCommand.self, StatusCommand.self, NodesCommand.self,
      PodsCommand.self, EventsCommand.self, ExplainCommand.self, MicroK8sCommand.self,
      CloudInitCommand.self, LogsCommand.self, SSHCommand.self, ExecCommand.self,
      KubeconfigCommand.self,
      WaitCommand.self, ShowCommand.self, RestoreCommand.self, AuditCommand.self, KeysCommand.self,
      BundleCommand.self,
      ConfigCommand.self, RunnerCommand.self,
    ],
    defaultSubcommand: ConsoleCommand.self)

  /// The version of the program.
  static let version = "0.1.0"

  /// Begins with the guardian: it must be there before the first task, and only for the screen.
  ///
  /// On the main actor, because whatever runs elsewhere starts the system's threads for tasks.
  @MainActor static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    // Only the console draws. Parsing twice costs nothing; a guardian for `plan` would outlive its use.
    guard (try? parseAsRoot(arguments)) is ConsoleCommand else { return await main(arguments) }
    qd_guardian_fork()
    WorkerThreads.takeOver { await main(arguments) }
  }
}
