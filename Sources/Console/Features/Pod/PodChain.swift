import Cluster
import Fleet
import TerminalUI

/// A link of the chain from a pod down to what Terraform built.
struct PodLink: Equatable, Sendable {
  /// What it leads to.
  enum Target: Equatable, Sendable {
    /// The pods of a workload.
    case workload(Workload)
    /// A machine, with its node and its set-up.
    case machine(String)
    /// A node that no machine of the state has.
    case node(String)
    /// A resource of the state by its address.
    case resource(String)
  }

  /// What it leads to; nil when there is nothing more to see.
  let target: Target?
  /// What it says.
  let line: InkedText
}

extension Model {
  /// The chain of a pod: its owner, node and machine, the machine's set-up if that failed, and the
  /// resource that Terraform built.
  func podChain(of item: PodItem) -> [PodLink] {
    let (mark, ink) = item.row.health.mark
    let pod = PodLink(
      target: nil,
      line: InkedText(mark, ink: ink)
        + InkedText(SafeText(" pod \(item.id.name) · \(item.row.status)")))
    return [pod] + ownerLinks(of: item) + placeLinks(of: item)
  }

  private func ownerLinks(of item: PodItem) -> [PodLink] {
    guard let particulars = pod.particulars, pod.id == item.id else { return [] }
    guard let workload = particulars.workload else {
      let words = "  no owner: nobody makes it again when it is gone"
      return [PodLink(target: nil, line: InkedText(SafeText(words), ink: .dim))]
    }
    var words = "  \(workload.words)"
    if let revision = revisionWords(of: particulars) {
      words += " · \(revision)"
    } else if let owner = particulars.owner, owner != workload {
      words += " · \(owner.words)"
    }
    return [
      PodLink(target: item.workload.map { .workload($0) }, line: InkedText(SafeText(words)))
    ]
  }

  /// Which revision of its deployment a pod belongs to, and which one serves if that is another:
  /// `revision 7; 6 serves`.
  private func revisionWords(of particulars: PodParticulars) -> String? {
    guard let revisions = pod.reading.value?.revisions.value, let owner = particulars.owner,
      let own = revisions.revision(of: owner.name)
    else { return nil }
    let words = "revision \(own.number)"
    guard let serving = revisions.serving else { return words + "; none serves" }
    return serving == own ? words : words + "; \(serving.number) serves"
  }

  private func placeLinks(of item: PodItem) -> [PodLink] {
    let name = item.row.node
    guard name != "<none>" else {
      return [
        PodLink(
          target: nil, line: InkedText("  no node: it has not been scheduled", ink: .dim))
      ]
    }
    let machine = inventory?.machines.first { $0.name == name }
    var links: [PodLink] = []
    if let node = cluster.nodes.value?.first(where: { $0.name == name }) {
      let words = [node.status] + node.pressures
      let (mark, ink): (SafeText, Ink) =
        !node.isReady
        ? (Glyphs.failed, .danger)
        : node.pressures.isEmpty ? (Glyphs.well, .success) : (Glyphs.partial, .warning)
      links.append(
        PodLink(
          target: machine.map { .machine($0.id) } ?? .node(name),
          line: InkedText(mark, ink: ink)
            + InkedText(SafeText(" node \(name) · \(words.joined(separator: " · "))"))))
    }
    guard let machine else { return links }
    return links + machineLinks(machine)
  }

  private func machineLinks(_ machine: Machine) -> [PodLink] {
    let remote = machines[machine.id] ?? Remote()
    var words = " machine \(machine.addresses.preferred ?? "–")"
    let mark: (SafeText, Ink)
    if let failure = remote.failure {
      mark = (Glyphs.failed, .warning)
      words += " · \(failure.why)"
    } else if let reading = remote.value {
      mark = (Glyphs.well, .success)
      words += " · ssh \(Words.milliseconds(reading.roundTrip))"
    } else {
      mark = (Glyphs.waiting, .dim)
      words += " · connecting…"
    }
    if let status = remote.value?.cloudInit.value {
      words += " · cloud-init \(status.status.rawValue)"
    }
    var links = [
      PodLink(
        target: .machine(machine.id),
        line: InkedText(mark.0, ink: mark.1) + InkedText(SafeText(words)))
    ]
    if let failure = remote.value?.cloudInitFailure {
      links.append(
        PodLink(
          target: .machine(machine.id),
          line: InkedText(Glyphs.failed, ink: .danger)
            + InkedText(
              SafeText(" cloud-init failed at: \(failure.command ?? failure.module)"))))
    } else if let report = remote.value?.setUp, report.verdict.isFailure {
      links.append(
        PodLink(
          target: .machine(machine.id),
          line: InkedText(Glyphs.failed, ink: .danger)
            + InkedText(SafeText(" cloud-init: \(report.finding.summary)"))))
    }
    let resource = InkedText(
      machine.isTainted ? Glyphs.partial : Glyphs.well, ink: machine.isTainted ? .warning : .success
    )
    links.append(
      PodLink(
        target: .resource(machine.resource),
        line: resource
          + InkedText(
            SafeText(" \(machine.resource)" + (machine.isTainted ? " · tainted" : "")))))
    return links
  }

  // MARK: - Going along it

  /// The link that the keys are about.
  func selectedLink(of item: PodItem) -> PodLink? {
    let links = podChain(of: item).filter { $0.target != nil }
    return links.isEmpty ? nil : links[min(pod.linkIndex, links.count - 1)]
  }

  /// Goes to what the selected link leads to.
  mutating func openLink(of item: PodItem) {
    guard let target = selectedLink(of: item)?.target else { return }
    open(target)
  }

  /// Goes to the pods of the owner.
  mutating func openOwner(of item: PodItem) {
    guard let workload = item.workload else { return }
    open(.workload(workload))
  }

  private mutating func open(_ target: PodLink.Target) {
    switch target {
    case .workload(let workload): showPods(of: workload)
    case .machine(let id): open(NodeEntry.ID.machine(id))
    case .node(let name): open(NodeEntry.ID.node(name))
    case .resource(let address): openResource(address)
    }
  }
}

extension ObjectMetadata.Owner {
  /// What it is, for people: `deployment temporal-worker`, `replica set temporal-worker-7c9`.
  var words: String { "\(Words.kind(kind)) \(name)" }
}

extension Workload {
  /// What it is, for people: `deployment temporal-worker`.
  var words: String { "\(Words.kind(kind)) \(name)" }
}
