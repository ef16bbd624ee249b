import ArgumentParser
import Fleet
import Operations
import TerminalUI
import Terraform

/// `quarterdeck key`: the key that Terraform generated for the machines.
struct KeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Print facts about the generated key; the key only on demand.")

  @OptionGroup var place: DirectoryOptions

  @OptionGroup var answer: AnswerOptions

  @Flag(help: "Print the private key itself, to a pipe or a file; never to a terminal.")
  var reveal = false

  func run() async throws {
    let site = try place.site()
    guard let state = try await site.readState() else {
      throw CommandFailure("\(site.directory) has no state, so there is no key yet.")
    }
    guard let key = GeneratedKey(of: state) else {
      throw CommandFailure("The state has no tls_private_key: this deployment has no such key.")
    }
    if reveal {
      guard !Output.isTerminal else {
        throw CommandFailure(
          "The key is not printed to a terminal, where it would stay in the scrollback. "
            + "Send it to a file or a pipe: quarterdeck key --reveal | ssh-add -")
      }
      Output.write(try key.usable.revealed)
    } else if answer.json {
      try Output.json(
        Facts(
          resource: key.resource, algorithm: key.algorithm, publicKey: key.publicKey?.line ?? ""))
    } else {
      Output.line("resource    \(SafeText(key.resource).string)")
      Output.line("algorithm   \(SafeText(key.algorithm).string)")
      Output.line("public key  \(SafeText(key.publicKey?.line ?? "").string)")
    }
  }

  private struct Facts: Encodable {
    let schema = "quarterdeck/key/1"
    let resource: String
    let algorithm: String
    let publicKey: String
  }
}
