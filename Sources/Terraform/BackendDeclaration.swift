/// Where a configuration wants its state to be.
public enum BackendDeclaration {
  /// Returns the type of backend that a configuration file declares, `cloud` for a `cloud` block.
  ///
  /// - Parameter text: The content of a `.tf` file.
  /// - Returns: nil when the file declares none.
  public static func type(inHCL text: String) -> String? {
    for case .block("terraform", _, let body) in HCLReader.body(of: text) {
      for case .block(let type, let labels, _) in body {
        if type == "backend", let backend = labels.first { return backend }
        if type == "cloud" { return "cloud" }
      }
    }
    return nil
  }

  /// Returns the type of backend that a configuration file in JSON declares.
  ///
  /// - Parameter json: The content of a `.tf.json` file.
  /// - Returns: nil when the file declares none.
  public static func type(inJSON json: [UInt8]) -> String? {
    // Terraform itself reports a file that is no JSON.
    let settings = (try? JSONValue(parsing: json))?["terraform"]
    for part in settings?.array ?? settings.map({ [$0] }) ?? [] {
      if let backend = part["backend"]?.object?.first?.key { return backend }
      if part["cloud"] != nil { return "cloud" }
    }
    return nil
  }
}
