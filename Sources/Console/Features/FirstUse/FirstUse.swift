import Fleet
import FoundationEssentials
import TerminalUI
import Terraform

extension Model {
  /// Whether it is worth knowing what is there beside the state: nothing is deployed, or nothing was
  /// ever run from here.
  var wantsPremises: Bool {
    guard screen == .overview, let state = state.value else { return false }
    guard let machines = state?.inventory.machines, !machines.isEmpty else { return true }
    return deploy.isListed && deploy.runs.isEmpty
  }

  /// What the overview says in place of machines, pods and events, while there are none; nil while
  /// there are, or before it is known what is there.
  var guidance: Guidance? {
    guard let premises, activeRun == nil, let state = state.value,
      state?.inventory.machines.isEmpty != false
    else { return nil }
    return Guidance(
      premises: premises, state: state, directory: deployment.directory,
      isReadOnly: deployment.isReadOnly, keymap: keymap)
  }

  /// That there is nothing to plan with beside a state with machines; nil where there is.
  var stateAloneLine: InkedText? {
    // After a run there was something to plan with, and nobody looks any more.
    guard let premises, premises.problem == nil, premises.configurationFiles == 0,
      deploy.runs.isEmpty, inventory?.machines.isEmpty == false
    else { return nil }
    return InkedText(Glyphs.waiting + " ", ink: .info)
      + InkedText(
        "There is a state here, and no Terraform configuration: look at everything, change nothing.",
        ink: .info)
  }
}

/// What somebody is told who opens the console where nothing is deployed.
struct Guidance: Equatable, Sendable {
  let premises: Premises
  let state: StateSummary?
  let directory: String
  let isReadOnly: Bool
  let keymap: Keymap

  /// Something that is there, or is not.
  struct Fact: Equatable, Sendable {
    /// Whether it is as it has to be for a plan; nil for what does not matter to one.
    let isWell: Bool?
    let name: String
    let words: String
  }

  /// Something that can be done next: a key or a command, and what it does.
  struct Step: Equatable, Sendable {
    let key: String
    let words: String
  }

  /// Whether there is a configuration that could be planned.
  private var hasConfiguration: Bool { premises.configurationFiles > 0 }

  /// In one sentence, where somebody stands.
  var headline: String {
    if premises.problem != nil { return "This directory cannot be read." }
    guard hasConfiguration else {
      if state != nil {
        return "There is a state without machines here, and no Terraform configuration."
      }
      return premises.otherFiles == 0
        ? "This directory is empty."
        : "This is no Terraform directory: it has no file of configuration."
    }
    if premises.tool == nil { return "Nothing can be planned: terraform is not there." }
    return state == nil
      ? "Nothing is deployed here." : "The state has no machines."
  }

  /// What is there and what is not.
  var facts: [Fact] {
    var facts = [directoryFact, stateFact, toolFact]
    guard hasConfiguration else { return facts }
    facts.append(
      Fact(
        isWell: nil, name: "init",
        words: premises.isInitialised ? "done" : "not yet; a plan does it first"))
    let missing = premises.missingVariables
    facts.append(
      Fact(
        isWell: missing.isEmpty, name: "variables",
        words: missing.isEmpty
          ? "each has a value"
          : "\(missing.count) without a value: \(missing.joined(separator: ", "))"))
    switch premises.cloud {
    case .notNeeded: break
    case .known(let source):
      facts.append(Fact(isWell: true, name: "OpenStack", words: "where it is: \(source)"))
    case .unknown:
      facts.append(
        Fact(
          isWell: false, name: "OpenStack",
          words: "nothing says where it is: neither a variable nor OS_AUTH_URL nor OS_CLOUD"))
    }
    return facts
  }

  private var directoryFact: Fact {
    let words: String
    if let problem = premises.problem {
      words = problem
    } else if hasConfiguration {
      words = "\(directory): \(Words.count(premises.configurationFiles, "file")) of configuration"
    } else if premises.otherFiles > 0 {
      words =
        "\(directory): no file of configuration among \(Words.count(premises.otherFiles, "file"))"
    } else {
      words = "\(directory): no file of configuration"
    }
    return Fact(isWell: hasConfiguration, name: "directory", words: words)
  }

  private var stateFact: Fact {
    guard let state else {
      return Fact(isWell: nil, name: "state", words: "none: nothing is known to be deployed")
    }
    return Fact(
      isWell: nil, name: "state",
      words: "serial \(state.serial), \(Words.count(state.resources.count, "resource")), no machine"
    )
  }

  private var toolFact: Fact {
    guard let tool = premises.tool else {
      return Fact(
        isWell: false, name: "terraform", words: "neither terraform nor tofu is on the PATH")
    }
    return Fact(isWell: true, name: "terraform", words: tool)
  }

  /// What can be done next, the most telling first.
  var steps: [Step] {
    var steps: [Step] = []
    if !hasConfiguration {
      steps = [
        Step(
          key: "quarterdeck new DIR",
          words: "writes the configuration of a MicroK8s cluster on OpenStack into DIR"),
        Step(key: "quarterdeck DIR", words: "opens the console on another directory"),
      ]
    } else if premises.tool == nil {
      steps = [
        Step(
          key: "",
          words: "Install terraform or tofu, or name it in config.toml: tool = \"/path/of/it\"")
      ]
    } else if !isReadOnly {
      let asks = premises.missingVariables.isEmpty ? "" : "asks for what has no value, then "
      steps = [
        Step(
          key: keymap.word(for: .plan),
          words: asks + "makes a plan; nothing changes before you review it")
      ]
      if premises.cloud == .unknown {
        steps.append(
          Step(
            key: "OS_CLOUD=NAME quarterdeck",
            words: "takes the cloud from clouds.yaml; a sourced openrc file does as well"))
      }
      steps.append(
        Step(
          key: keymap.word(for: .variables),
          words: "lists the variables with where each gets its value"))
    }
    if hasConfiguration {
      steps.append(
        Step(
          key: "\(keymap.word(for: .tunnels)) \(keymap.word(for: .doctor))",
          words: "checks tools, variables, state and the cloud"))
    }
    if state != nil {
      steps.append(Step(key: keymap.word(for: .resources), words: "shows what the state holds"))
    }
    return steps + [
      Step(key: keymap.word(for: .refresh), words: "looks again"),
      Step(key: keymap.word(for: .help), words: "lists all keys"),
    ]
  }
}
