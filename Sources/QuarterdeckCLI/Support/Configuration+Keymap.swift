import Console
import Operations

extension Configuration {
  /// The keymap that holds: the table's, with what the configuration says of it.
  ///
  /// - Parameter file: The configuration file, for the message.
  /// - Returns: The keymap.
  /// - Throws: `ConfigurationError` if keys cannot be as it says.
  func keymap(file: String) throws(ConfigurationError) -> Keymap {
    let rules = keys.map { setting in
      KeyRule(
        command: setting.command, keys: setting.keys.value, origin: "\(setting.keys.source)")
    }
    do throws(KeyProblem) {
      return try Keymap(rules: rules)
    } catch {
      let problems = error.items.map { item in
        ConfigurationProblem(
          line: keys[item.rule].keys.source.line, message: item.message, remedy: item.remedy)
      }
      throw ConfigurationError(path: file, problems: problems)
    }
  }
}
