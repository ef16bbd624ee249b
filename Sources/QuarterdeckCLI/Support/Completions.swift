import ArgumentParser
import Fleet
import FoundationEssentials
import Operations
import TerminalUI
import Terraform

/// What a shell offers after Tab.
///
/// Everything is read from files of this computer: Tab neither asks a machine nor runs terraform.
/// Where something cannot be read there is nothing to offer, and nothing is said.
enum Completions {
  /// One machine: the names in the state, and each role that only one machine has.
  static let machine = CompletionKind.custom { words, _, _ in
    await CompletionSource(words)?.machines(roles: { $0 == 1 }) ?? []
  }

  /// Some machines: the names in the state, and each role that a machine has.
  static let machines = CompletionKind.custom { words, _, _ in
    await CompletionSource(words)?.machines(roles: { $0 > 0 }) ?? []
  }

  /// A resource of the state.
  static let address = CompletionKind.custom { words, _, _ in
    await CompletionSource(words)?.addresses() ?? []
  }

  /// A generated key in the state.
  static let key = CompletionKind.custom { words, _, _ in
    await CompletionSource(words)?.keys() ?? []
  }

  /// A run, whatever became of it.
  static let run = CompletionKind.custom { words, _, _ in
    CompletionSource(words)?.runs { _ in true } ?? []
  }

  /// A run that goes on.
  static let activeRun = CompletionKind.custom { words, _, _ in
    CompletionSource(words)?.runs(where: \.isActive) ?? []
  }

  /// A saved plan that can be applied: by `destroy` if the command says so, else by `apply`.
  static let plan = CompletionKind.custom { words, _, _ in
    CompletionSource(words)?.plans(words.contains("destroy") ? .destroyPlan : .plan) ?? []
  }

  /// A theme by its name.
  static let theme = CompletionKind.custom { words, _, _ in
    CompletionSource(words)?.themes ?? []
  }

  /// Nothing: what is meant is known only to the cluster, or to the person.
  static let nothing = CompletionKind.list([])
}

/// The deployment that a command line is about, as far as it was typed.
struct CompletionSource {
  private let site: DeploymentSite

  /// Finds the deployment that `-C` and `--state` name among the words.
  ///
  /// - Parameters:
  ///   - words: The words of the line as the shell has them, with their quotes.
  ///   - environment: The variables of the shell.
  init?(_ words: [String], environment: [String: String] = ProcessInfo.processInfo.environment) {
    func value(of option: String) -> String? {
      guard let index = words.lastIndex(of: option), index + 1 < words.endIndex else { return nil }
      return Self.text(of: words[index + 1], home: environment["HOME"])
    }
    // Without a deployment there is nothing to offer; the command itself says why.
    guard
      let site = try? DeploymentSite(
        directory: absolutePath(value(of: "-C") ?? "."),
        state: value(of: "--state").map(absolutePath), world: .live(environment: environment))
    else { return nil }
    self.site = site
  }

  /// What the shell makes of a word: `~` is the home directory, quotes and backslashes are gone.
  static func text(of word: String, home: String?) -> String {
    var text = ""
    var quote: Character?
    var isEscaped = false
    for character in word {
      if isEscaped {
        text.append(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if character == quote {
        quote = nil
      } else if quote == nil, "'\"".contains(character) {
        quote = character
      } else {
        text.append(character)
      }
    }
    guard let home, word == "~" || word.hasPrefix("~/") else { return text }
    return home + text.dropFirst()
  }
}

extension CompletionSource {
  /// The names of the machines, and the roles that so many have.
  func machines(roles isOffered: (Int) -> Bool) async -> [String] {
    guard let state = await state() else { return [] }
    let machines = site.inventory(of: state).machines
    let roles = MachineRole.allCases.filter { role in
      role != .unknown && isOffered(machines.count { $0.role == role })
    }
    return Self.typable(machines.map(\.name) + roles.map(\.rawValue))
  }

  /// The addresses of the resource instances.
  func addresses() async -> [String] {
    guard let state = await state() else { return [] }
    return Self.typable(StateSummary(of: state).resources.map(\.address))
  }

  /// The resources of the generated keys.
  func keys() async -> [String] {
    guard let state = await state() else { return [] }
    return Self.typable(KeySurvey(of: state).findings.map(\.key.resource))
  }

  /// The identifiers of runs, newest first.
  func runs(where isWanted: (RunSummary) -> Bool) -> [String] {
    site.runs.list().filter(isWanted).map(\.request.id.description)
  }

  /// The identifiers of saved plans of a kind, newest first.
  func plans(_ kind: RunKind) -> [String] {
    runs { $0.request.kind == kind && site.runs.plan($0.request.id) != nil }
  }

  /// The names of all themes.
  var themes: [String] {
    // The link leads to the program's own file.
    let executable = (try? site.world.files.realPath("/proc/self/exe")) ?? ""
    return ThemeFile.names(
      in: ThemeFile.searchPath(paths: site.paths, executable: executable),
      files: site.world.files)
  }

  /// The state, unless it is somewhere else and terraform would have to ask for it.
  private func state() async -> RawState? {
    guard case .file = site.stateLocation else { return nil }
    // What cannot be read has nothing to offer.
    return try? await site.readState()
  }

  /// What may be put on a command line: names come from outside, and one with a blank, a control byte
  /// or a hyphen at its beginning would be something else there.
  private static func typable(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { name in
      !name.isEmpty && !name.hasPrefix("-") && !name.contains(where: \.isWhitespace)
        && SafeText(name).string == name && seen.insert(name).inserted
    }
  }
}
