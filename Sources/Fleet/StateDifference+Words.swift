import Terraform

/// Two states beside each other, while it is put into words what became of the first.
struct StateReading {
  let from: StateMark
  let to: StateMark
  let outputs: [OutputDifference]
  let hasOtherNotes: Bool
  /// The machines of both states, by the addresses of their resources.
  let before: [String: MachineNote]
  let after: [String: MachineNote]
  /// What happened to machines.
  let machines: [MachineChange]
  /// What happened to anything else.
  let others: [ObjectChange]
  /// The others that no sentence tells of yet.
  private(set) var rest: [ObjectChange]
  private var said: [StateDifference.Sentence] = []

  init(
    from: StateMark, to: StateMark, objects: [ObjectChange], outputs: [OutputDifference],
    hasOtherNotes: Bool, machines: (before: [MachineNote], after: [MachineNote])
  ) {
    self.from = from
    self.to = to
    self.outputs = outputs
    self.hasOtherNotes = hasOtherNotes
    before = Self.byResource(machines.before)
    after = Self.byResource(machines.after)
    var (ofMachines, others): ([MachineChange], [ObjectChange]) = ([], [])
    for object in objects {
      if let change = MachineChange(object, before: before, after: after) {
        ofMachines.append(change)
      } else {
        others.append(object)
      }
    }
    self.machines = ofMachines
    self.others = others
    rest = others
  }

  private static func byResource(_ machines: [MachineNote]) -> [String: MachineNote] {
    Dictionary(machines.map { ($0.resource, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Returns everything that happened, the gravest first; never empty.
  mutating func sentences() -> [StateDifference.Sentence] {
    tellOrder()
    let first = said
    said = []
    tellMachines()
    tellSecrets()
    tellData()
    tellMarks()
    tellRest()
    tellOutputs()
    tellNotes()
    let all =
      first
      + PlanImpact.Weight.allCases.flatMap { weight in
        said.filter { $0.weight == weight }
      }
    return all.isEmpty ? [nothing] : all
  }

  mutating func tell(_ weight: PlanImpact.Weight, _ text: String) {
    said.append(StateDifference.Sentence(weight, text))
  }

  /// Takes out what there is a sentence of its own for.
  mutating func take(where isTold: (ObjectChange) -> Bool) -> [ObjectChange] {
    let told = rest.filter(isTold)
    if !told.isEmpty { rest.removeAll(where: isTold) }
    return told
  }

  // MARK: - Parts

  /// What must be known before anything else is read.
  private mutating func tellOrder() {
    if from.isForeign(to: to) {
      tell(
        .loss,
        "the lineage is another one (\(from.lineage), then \(to.lineage)): another deployment, or a "
          + "state that was moved to another backend")
    } else if to.serial < from.serial, to.lineage == from.lineage {
      tell(.disruption, "this goes back, from serial \(from.serial) to \(to.serial)")
    }
  }

  private mutating func tellOutputs() {
    for kind in [OutputDifference.Kind.added, .changed, .removed] {
      let group = outputs.filter { $0.kind == kind }
      guard !group.isEmpty else { continue }
      let names = NameList.text(group.map(\.name))
      tell(
        .note,
        group.count == 1
          ? "the output \(names) was \(kind.rawValue)"
          : "\(group.count) outputs were \(kind.rawValue): \(names)")
    }
  }

  private mutating func tellNotes() {
    let versions = [from.terraformVersion, to.terraformVersion]
    if !versions.contains(""), versions[0] != versions[1] {
      tell(.note, "terraform \(versions[1]) wrote it, and \(versions[0]) before")
    }
  }

  private var nothing: StateDifference.Sentence {
    let text =
      hasOtherNotes
      ? "nothing changed but what terraform notes for itself"
      : from == to ? "nothing changed" : "nothing changed but the serial"
    return StateDifference.Sentence(.note, text)
  }
}
