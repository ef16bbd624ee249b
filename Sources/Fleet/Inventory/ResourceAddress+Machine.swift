public import Terraform

extension ResourceAddress {
  /// Whether what is made there is a machine: a rule must know its type.
  public var isOfMachine: Bool { mode == .managed && MachineRule.byType[type] != nil }
}

extension ResourceChange {
  /// Whether a machine is changed.
  var isOfMachine: Bool { address.isOfMachine }

  /// The rule for the machine that is changed; nil for a change of something else.
  var machineRule: MachineRule? { isOfMachine ? MachineRule.byType[type] : nil }
}
