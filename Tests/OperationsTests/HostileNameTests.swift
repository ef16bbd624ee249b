import Cluster
import Fleet
import FoundationEssentials
import Operations
import Terraform
import Testing

@Suite("Hostile names", .timeLimit(.minutes(3))) struct HostileNameTests {
  /// Texts that a shell, ssh, a terminal or a person could take for something else.
  static let texts: [String] = {
    let marks = [
      "-", "--", "-oProxyCommand=", "\n", "\r\n", "'", "\"", "`", "$(", "${", "%", "%h", "%n", ";",
      "|", "&", "&&", "<", ">", "*", "?", "~", "#", "!", "\\", "\t", " ", "@", ":", "/", "../",
      "\u{1B}[2J", "\u{7F}", "\u{9B}", "\u{202E}", "\u{200B}", "\u{FEFF}", "\u{E0041}", "é", "е",
      "\u{301}", "\u{1F600}",
    ]
    let around: [(String) -> String] = [
      { $0 }, { $0 + "touch pwned" }, { "a" + $0 }, { "a" + $0 + "touch pwned" },
      { "a" + $0 + "touch pwned" + $0 }, { $0 + $0 }, { "node-1" + $0 }, { $0 + "node-1" },
      { "x" + $0 + ";touch pwned" }, { "$(touch pwned)" + $0 }, { "`touch pwned`" + $0 },
      { "'" + $0 + "touch pwned'" }, { "\n" + $0 + "touch pwned\n" },
    ]
    let long = [
      String(repeating: "a", count: 65_536), String(repeating: "$(touch pwned)", count: 4_681),
      "-" + String(repeating: "-", count: 65_535),
    ]
    return marks.flatMap { mark in around.map { $0(mark) } } + long
  }()

  @Test("There are more than 500 of them")
  func number() {
    #expect(Set(Self.texts).count >= 500)
  }

  @Test("As host, user, alias or host key name, each is refused or a plain word")
  func hosts() throws {
    for text in Self.texts { try expectHarmless(text) }
  }

  private func expectHarmless(_ text: String) throws {
    let makers: [() throws -> Host] = [
      { try Host(alias: "n1", address: text, hostKeyAlias: "k") },
      { try Host(alias: "n1", address: "10.0.0.1", user: text, hostKeyAlias: "k") },
      { try Host(alias: text, address: "10.0.0.1", hostKeyAlias: "k") },
      { try Host(alias: "n1", address: "10.0.0.1", hostKeyAlias: text) },
      { try Host(alias: "n1", address: "10.0.0.1", hostKeyAlias: "k", jumpAlias: text) },
    ]
    for make in makers {
      do {
        let host = try make()
        // What was accepted means itself to ssh: no option, no token, one word.
        for part in [host.address, host.user, host.alias, host.hostKeyAlias, host.jumpAlias ?? "a"]
        {
          #expect(part.utf8.first != UInt8(ascii: "-"))
          #expect(
            part.utf8.allSatisfy { byte in
              let character = Character(UnicodeScalar(byte))
              return character.isASCII
                && (character.isLetter || character.isNumber || ".:_-".contains(character))
            })
        }
      } catch let error as HostError {
        #expect(!error.description.isEmpty)
      }
    }
  }

  @Test("As pod, namespace, container or node, each is refused or a name of Kubernetes")
  func pods() {
    for text in Self.texts {
      let makers: [() throws -> RemoteCommand] = [
        { try .pod(PodIdentity(namespace: text, name: "p")) },
        { try .pod(PodIdentity(namespace: "n", name: text)) },
        { try .describePod(PodIdentity(namespace: "n", name: text)) },
        { try .describeNode(text) },
      ]
      for make in makers {
        guard let command = try? make() else { continue }
        #expect(!command.text(nonce: "n").contains("pwned"))
        #expect(!text.hasPrefix("-"))
      }
    }
  }

  @Test("As the name of a machine that is asked for, each is told and nothing else")
  func queries() {
    let machines = ["node-1", "node-2"].map {
      Machine(id: $0, name: $0, role: .worker, addresses: MachineAddresses(), resource: "r")
    }
    for text in Self.texts {
      #expect(throws: MachineQueryError.self) { try MachineQuery(text).machine(among: machines) }
    }
  }

  @Test("As words of a command, each arrives at a real machine as it is, and nothing is executed")
  func words() async throws {
    let fleet = try await SSHFleet(1)
    let sshds = try await fleet.start()
    try fleet.writeState()
    let (access, inventory, _) = try await fleet.opened()
    let target = try #require(inventory.targets.first)
    for batch in Self.batches {
      // Every word ends in a byte that none of them has.
      let words = try RemoteWords(["printf", "%s\\0"] + batch)
      let reply = try await access.run(
        .typed("cd \(fleet.scratch.path) && \(words.text)", timeout: .seconds(20)), on: target,
        keeping: 1 << 20
      ).get()
      #expect(
        reply.output.split(separator: 0, omittingEmptySubsequences: false).dropLast()
          .map(Array.init) == batch.map { Array($0.utf8) })
    }
    #expect(!(try fleet.world.files.list(fleet.scratch.path)).contains { $0.contains("pwned") })
    await access.close()
    for sshd in sshds { await sshd.stop() }
  }

  /// The texts in parts that fit into one argument of a program: 128 KiB with their quotes.
  private static var batches: [[String]] {
    texts.reduce(into: [[]]) { batches, text in
      let size = batches[batches.count - 1].reduce(0) { $0 + ShellWord.quoted($1).utf8.count * 4 }
      if size + ShellWord.quoted(text).utf8.count * 4 > 60_000, !batches[batches.count - 1].isEmpty
      {
        batches.append([])
      }
      batches[batches.count - 1].append(text)
    }
  }
}
