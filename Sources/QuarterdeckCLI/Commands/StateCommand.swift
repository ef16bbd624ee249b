import ArgumentParser
import Fleet
import Operations
import TerminalUI
import Terraform

/// `quarterdeck state`: the resources of the state, and what is in them.
struct StateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "state", abstract: "Print the resources of the state; secrets are masked.",
    discussion: """
      Reads the state itself: no provider, no network and no terraform is needed, unless the \
      state is in a remote backend. With --address it prints what terraform state show prints, \
      without secrets; --value prints one value alone, for scripts.
      """)

  @OptionGroup var place: DirectoryOptions

  @OptionGroup var answer: AnswerOptions

  @Option(
    help: "Only this resource, with its attributes; all its instances without a key.",
    completion: Completions.address)
  var address: String?

  @Option(
    help: ArgumentHelp(
      "With --address: only this value, such as network[0].fixed_ip_v4, as it is.",
      valueName: "attribute"), completion: Completions.nothing)
  var value: String?

  @Option(
    help: ArgumentHelp(
      "Only resources in whose attributes this stands; what is masked is not searched.",
      valueName: "text"), completion: Completions.nothing)
  var search: String?

  @Flag(help: "Only the outputs.")
  var outputs = false

  @Flag(help: "The states that there were: serials, runs, and whether a copy is kept.")
  var history = false

  @Option(
    defaultAsFlag: StateChangesQuery.sinceLastLook, parsing: .next,
    help: ArgumentHelp(
      "What became of a serial in another, 41..43, or in the present state, 41; alone: since you "
        + "last looked.", valueName: "serials"), completion: Completions.nothing)
  var changes: StateChangesQuery?

  func validate() throws {
    guard value == nil || address != nil else {
      throw ValidationError("--value needs --address: of which resource?")
    }
    let wishes = [address != nil, search != nil, outputs, history, changes != nil]
    guard wishes.count(where: \.self) <= 1 else {
      throw ValidationError("Give one of --address, --search, --outputs, --history and --changes.")
    }
  }

  func run() async throws {
    let site = try place.site()
    if history { return try await StateHistoryAnswer.show(site, json: answer.json) }
    if let changes {
      return try await StateChangesAnswer.show(changes, of: site, json: answer.json)
    }
    guard let state = try await site.readState() else {
      throw CommandFailure("\(site.directory) has no state: nothing was deployed from here.")
    }
    if let address {
      try printResource(address, of: StateBook(state))
    } else if let search {
      try printHits(StateBook(state).search(TextFilter(search)))
    } else if outputs {
      try printOutputs(StateSummary(of: state).outputs)
    } else {
      try printAll(
        StateSummary(of: state, access: site.accessDefaults, roles: site.roleRules))
    }
  }
}

// MARK: - All of it

extension StateCommand {
  private func printAll(_ summary: StateSummary) throws {
    if answer.json { return try Output.json(StateAnswer(summary)) }
    let machines = Dictionary(
      summary.inventory.machines.map { ($0.resource, $0) }, uniquingKeysWith: { first, _ in first })
    var table = TextTable(head: ["ADDRESS", "STATUS", "MACHINE"])
    for resource in summary.resources + summary.dataSources {
      let machine = resource.id.deposedKey == nil ? machines[resource.address] : nil
      table.add([
        resource.address, resource.status,
        [machine?.name, machine?.addresses.preferred].compactMap(\.self).joined(separator: " "),
      ])
    }
    Output.write(table.text)
    for check in summary.checks {
      Output.note(
        SafeText(
          "\(check.address) did not pass: \(check.problems.joined(separator: " "))"
        ).string)
    }
    Output.note(
      SafeText(
        "Serial \(summary.serial) of terraform \(summary.terraformVersion), "
          + "lineage \(summary.lineage)."
      ).string)
  }

  private func printOutputs(_ outputs: [StateSummary.Output]) throws {
    if answer.json {
      return try Output.json(StateOutputsAnswer(outputs: outputs.map(StateAnswer.Value.init)))
    }
    for output in outputs { Output.line(SafeText("\(output.name) = \(output.value)").string) }
  }
}

extension StateSummary.Resource {
  /// What is unusual about it, in a word; a dash for nothing.
  fileprivate var status: String {
    let words = [
      isTainted ? "tainted" : nil, id.deposedKey.map { "deposed \($0)" },
      id.address.mode == .data ? "data" : nil,
    ].compactMap(\.self)
    return words.isEmpty ? "-" : words.joined(separator: ", ")
  }
}

// MARK: - One resource

extension StateCommand {
  private func printResource(_ text: String, of book: StateBook) throws {
    guard let address = ResourceAddress(parsing: text) else {
      throw CommandFailure(
        "\(SafeText(text)) is no address of a resource; one looks like "
          + "openstack_compute_instance_v2.worker[0].")
    }
    let details = book.instances(of: address).compactMap(book.detail(of:))
    guard !details.isEmpty else {
      throw CommandFailure(
        "\(SafeText(text)) is not in the state. quarterdeck state lists what is.")
    }
    if let value { return try printValue(value, of: details, in: book) }
    if answer.json {
      return try Output.json(ResourceAnswer(instances: details.map(ResourceAnswer.Instance.init)))
    }
    Output.write(details.map(\.text).joined(separator: "\n"))
  }

  /// Prints one value, as it is and with a line feed, for scripts.
  private func printValue(_ text: String, of details: [ResourceDetail], in book: StateBook) throws {
    for detail in details {
      guard let attribute = detail.attributes.first(where: { $0.path.description == text }),
        let value = book.value(of: detail.id, at: attribute.path)
      else {
        throw CommandFailure(
          "\(SafeText(detail.id.address.description)) has no value \(SafeText(text)). "
            + "Leave --value out to see what it has.")
      }
      guard !value.isMasked else {
        throw CommandFailure(
          "\(SafeText(text)) is masked. The console shows it (3, then x), and quarterdeck key "
            + "--reveal prints the generated key.")
      }
      // Scripts get the bytes as they are; a person's terminal does not.
      let line = value.text.revealed
      Output.line(Output.isTerminal ? SafeText(line).string : line)
    }
  }

  private func printHits(_ hits: [AttributeHit]) throws {
    if answer.json {
      return try Output.json(StateSearchAnswer(hits: hits.map(StateSearchAnswer.Hit.init)))
    }
    var table = TextTable(head: ["ADDRESS", "ATTRIBUTE", "VALUE"])
    for hit in hits {
      table.add([
        hit.id.text, hit.attribute.path.description, hit.attribute.value.description,
      ])
    }
    Output.write(table.text)
  }
}

extension InstanceID {
  /// The address, and the deposed object's key if it is one.
  fileprivate var text: String {
    address.description + (deposedKey.map { " (deposed \($0))" } ?? "")
  }
}

extension ResourceDetail {
  /// What it is, what it is tied to, and its values, a line each.
  fileprivate var text: String {
    let status = isTainted ? "  tainted" : ""
    var lines = ["# \(id.text)\(status)", "# provider \(provider)"]
    lines += dependencies.map { "# depends on \($0.address)" }
    lines += dependents.map { "# needed by \($0.address)" }
    lines += attributes.map { "\($0.path) = \($0.value)" }
    return lines.map { SafeText($0).string + "\n" }.joined()
  }
}
