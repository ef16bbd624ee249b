public import ArgumentParser
public import Fleet
import Operations

/// `quarterdeck ips`: the machines and their addresses.
struct IpsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ips", abstract: "Print name, role and addresses of each machine.")

  @OptionGroup var place: DirectoryOptions

  @OptionGroup var answer: AnswerOptions

  @Option(help: "Only machines of this role: control-plane, worker or unknown.")
  var role: MachineRole?

  @Flag(help: "One address a line, for scripts: the fixed IPv4 addresses.")
  var plain = false

  @Flag(help: "The image, the cloud's identifier and the resource of each machine too.")
  var wide = false

  func run() async throws {
    let site = try place.site()
    let inventory = try await site.readState().map(site.inventory)
    let machines = (inventory?.machines ?? []).filter { role == nil || $0.role == role }
    if answer.json {
      try Output.json(Listing(machines: machines.map(Listing.Row.init)))
    } else if plain {
      for address in machines.flatMap({ $0.addresses.plain }) { Output.line(address) }
    } else {
      Output.write(table(of: machines).text)
    }
  }

  private func table(of machines: [Machine]) -> TextTable {
    var head = ["NAME", "ROLE", "ADDRESSES", "ZONE", "FLAVOR"]
    if wide { head += ["IMAGE", "ID", "RESOURCE"] }
    var table = TextTable(head: head)
    for machine in machines {
      var row = [
        machine.name, machine.role.rawValue, machine.addresses.all.joined(separator: " "),
        machine.zone ?? "", machine.flavor ?? "",
      ]
      if wide {
        row += [
          machine.image ?? "", machine.id,
          machine.resource + (machine.isTainted ? " (tainted)" : ""),
        ]
      }
      table.add(row.map { $0.isEmpty ? "-" : $0 })
    }
    return table
  }

  private struct Listing: Encodable {
    let schema = "quarterdeck/ips/1"
    let machines: [Row]

    struct Row: Encodable {
      let id: String
      let name: String
      let role: MachineRole
      let address: String?
      let fixedV4: [String]
      let fixedV6: [String]
      let floating: [String]
      let access: String?
      let provider: String?
      let zone: String?
      let flavor: String?
      let image: String?
      let isTainted: Bool
      let user: String?
      let sshPort: Int?
      let resource: String

      init(_ machine: Machine) {
        id = machine.id
        name = machine.name
        role = machine.role
        address = machine.addresses.preferred
        fixedV4 = machine.addresses.fixedV4
        fixedV6 = machine.addresses.fixedV6
        floating = machine.addresses.floating
        access = machine.addresses.access
        provider = machine.provider
        zone = machine.zone
        flavor = machine.flavor
        image = machine.image
        isTainted = machine.isTainted
        user = machine.user
        sshPort = machine.sshPort
        resource = machine.resource
      }
    }
  }
}

extension MachineRole: ExpressibleByArgument {}

extension MachineAddresses {
  /// The fixed IPv4 addresses, as the reference pipeline prints them; without any, the preferred address.
  fileprivate var plain: [String] {
    fixedV4.isEmpty ? [preferred].compactMap(\.self) : fixedV4
  }
}
