import Cluster
import Fleet
import Terraform

/// The workloads that have a line of their own on the overview.
extension ConfigFile {
  /// As many fit on the overview.
  private static let mostWorkloads = 8

  static func workloads(_ reader: inout TableReader) -> [WorkloadRule] {
    let tables = reader.tables("workload")
    var rules: [WorkloadRule] = []
    for (index, table) in tables.enumerated() {
      var part = reader.reader(of: table, at: "workload[\(index)]")
      let name = part.text("name", check: Check.workloadName)
      let namespace = part.text("namespace", check: Check.namespace)
      let selector = part.text("selector", check: Check.selector)
      for (key, example) in [("name", "\"workers\""), ("namespace", "\"temporal\"")]
      where table[key] == nil {
        part.complain(key, "A workload needs its \(key).", "Add: \(key) = \(example).")
      }
      if let name, rules.contains(where: { $0.name == name.value }) {
        part.complain(
          "name", "Two workloads have the name \"\(name.value)\".", "Give each its own.")
      }
      reader.problems += part.finish()
      guard let name, let namespace else { continue }
      rules.append(
        WorkloadRule(
          name: name.value, namespace: namespace.value, selector: selector?.value))
    }
    if tables.count > mostWorkloads {
      reader.complain(
        "workload[\(mostWorkloads)]", "There are more than \(mostWorkloads) workloads.",
        "Leave those that matter most; the others are on the screen of pods.")
    }
    return rules
  }
}

extension ConfigFile.Check {
  fileprivate static func workloadName(_ text: String) -> String? {
    let isName =
      (1...32).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        let character = Character(UnicodeScalar(byte))
        return character.isASCII
          && (character.isLetter || character.isNumber || "-_.".contains(character))
      }
    return isName ? nil : "Use up to 32 ASCII letters, digits, - _ and ."
  }

  fileprivate static func namespace(_ text: String) -> String? {
    RemoteCommand.isNamespace(text)
      ? nil : "Write the namespace as kubectl prints it: small letters, digits and -."
  }

  fileprivate static func selector(_ text: String) -> String? {
    LabelSelector.isValid(text) ? nil : "Write labels with their values: \"app=worker\"."
  }
}
