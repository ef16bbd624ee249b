public import ArgumentParser
import Cluster
public import Fleet
import Operations
import TerminalUI
import Terraform

/// `quarterdeck key`: the key that Terraform generated for the machines.
struct KeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key",
    abstract: "Print facts about the generated key; the key itself only on demand.",
    discussion: """
      Without an option it says what the key is, and which machines accept it. --agent loads it \
      into your ssh-agent, --reveal prints it; both are recorded in the audit log.

      --reveal prints a form that every OpenSSH reads: private_key_pem for RSA and ECDSA keys, \
      and OpenSSH's own form for ED25519 keys. --form prints \
      an attribute of the state byte for byte: pem is what terraform show -json has as \
      private_key_pem, openssh is private_key_openssh, pkcs8 is private_key_pem_pkcs8.

        quarterdeck key --agent --lifetime 1h
        quarterdeck key --public >> ~/.ssh/authorized_keys
        (umask 077; quarterdeck key --reveal > key)
      """)

  @OptionGroup var place: DirectoryOptions

  @OptionGroup var answer: AnswerOptions

  @Option(
    help: "The key's resource, of several (default: the key that the most machines accept).",
    completion: Completions.key)
  var address: String?

  @Flag(
    name: .customLong("public"), help: "Print the public key alone, a line for authorized_keys.")
  var isPublic = false

  @Flag(help: "Load the key into the ssh-agent that SSH_AUTH_SOCK names.")
  var agent = false

  @Option(
    help: ArgumentHelp(
      "With --agent: how long the agent keeps it: seconds, or with a unit (90s, 5m, 1h).",
      valueName: "time"), completion: Completions.nothing)
  var lifetime: WaitTime?

  @Flag(help: "Print the private key itself; to a terminal only after a question.")
  var reveal = false

  @Option(help: "With --reveal: this form, as the state has it.")
  var form: GeneratedKey.Form?

  func validate() throws {
    guard [isPublic, agent, reveal].count(where: \.self) < 2 else {
      throw ValidationError("Choose one: --public, --agent or --reveal.")
    }
    guard form == nil || reveal else { throw ValidationError("--form belongs to --reveal.") }
    guard let lifetime else { return }
    guard agent else { throw ValidationError("--lifetime belongs to --agent.") }
    guard (1...Int(Int32.max)).contains(lifetime.seconds) else {
      throw ValidationError("--lifetime is at least one second and at most 68 years.")
    }
  }

  func run() async throws {
    let site = try place.site()
    guard let state = try await site.readState() else {
      throw CommandFailure("\(site.directory) has no state, so there is no key yet.")
    }
    let survey = KeySurvey(of: state)
    let finding: KeySurvey.Finding
    do {
      finding = try survey.finding(at: address)
    } catch {
      throw CommandFailure(SafeText("\(error)").string)
    }
    if isPublic { return try printPublicKey(of: finding.key) }
    do {
      let handover = KeyHandover(of: finding.key, at: site)
      if reveal { return try await print(handover) }
      if agent { return try await load(handover, of: site) }
    } catch let error as KeyHandoverError {
      throw CommandFailure(SafeText("\(error)").string)
    }
    let facts = KeyAnswer(finding, of: survey)
    if answer.json { try Output.json(facts) } else { Output.write(facts.text) }
  }

  private func printPublicKey(of key: GeneratedKey) throws {
    guard let publicKey = key.publicKey else {
      throw CommandFailure(
        "\(SafeText(key.resource).string) has no public key that OpenSSH knows.")
    }
    Output.line(SafeText(publicKey.line).string)
  }

  private func print(_ handover: KeyHandover) async throws {
    let destination = Output.destination
    if destination == .terminal { try await confirm(handover) }
    if Output.isReadableByOthers {
      Output.note("Others may read this file, and ssh refuses such a key: chmod 600 it.")
    }
    if let form, let text = handover.key.text(of: form),
      // A damaged key is not accepted either.
      (try? PrivateKey(text))?.isAccepted != true
    {
      Output.note("Not every OpenSSH reads this form. Without --form there is one that each does.")
    }
    try await handover.reveal(form, to: destination) { Output.write($0.revealed) }
  }

  /// Asks at the terminal; throws unless the answer is the word.
  private func confirm(_ handover: KeyHandover) async throws {
    let answer = TerminalQuestion.ask(
      """
      The private key is not printed to a terminal without your word: it would stay in the
      scrollback, and in a recording of the session.
      Type print to print it here, anything else to stop:\u{20}
      """)
    guard answer == "print" else {
      await handover.noteRefusal("not printed to a terminal")
      throw CommandFailure(
        "The key is not printed to a terminal, where it would stay in the scrollback. Load it into "
          + "your agent: quarterdeck key --agent, or send it to a file or a pipe: "
          + "(umask 077; quarterdeck key --reveal > FILE)")
    }
  }

  private func load(_ handover: KeyHandover, of site: DeploymentSite) async throws {
    let loaded = try await handover.load(lifetime: lifetime.map { .seconds($0.seconds) })
    let outcome = KeyLoadAnswer(loaded, of: handover.key, removal: removal(at: site))
    if answer.json { try Output.json(outcome) } else { Output.write(outcome.text) }
  }

  /// The command that takes the key out of the agent again.
  private func removal(at site: DeploymentSite) -> String {
    let options = ["-C": site.directory, "--state": site.stateOverride, "--address": address]
      .compactMapValues(\.self).sorted { $0.key < $1.key }
      .map { "\($0) \(ShellWord.plain($1))" }
    return (["quarterdeck key --public"] + options + ["| ssh-add -d -"]).joined(separator: " ")
  }
}

extension GeneratedKey.Form: ExpressibleByArgument {}
