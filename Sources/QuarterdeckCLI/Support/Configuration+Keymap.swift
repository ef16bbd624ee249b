import Console
import Operations

extension Configuration {
  /// The keymap that holds: the table's, with what the configuration says of it, and with the commands
  /// of the operator's own.
  ///
  /// - Parameter file: The configuration file, for the message.
  /// - Returns: The keymap.
  /// - Throws: `ConfigurationError` if keys cannot be as it says.
  func keymap(file: String) throws(ConfigurationError) -> Keymap { try keys(file: file).keymap }

  /// What is wrong with commands of the operator's own, which are left out, by the lines of the file.
  ///
  /// - Parameter file: The configuration file, for the message.
  /// - Returns: The problems.
  /// - Throws: `ConfigurationError` if keys cannot be as it says.
  func problemsOfCommands(file: String) throws(ConfigurationError) -> [ConfigurationProblem] {
    (commandProblems + (try keys(file: file).problems)).sorted { ($0.line ?? 0) < ($1.line ?? 0) }
  }

  private func keys(
    file: String
  ) throws(ConfigurationError) -> (keymap: Keymap, problems: [ConfigurationProblem]) {
    let rules = keys.map { setting in
      KeyRule(
        command: setting.command, keys: setting.keys.value, origin: "\(setting.keys.source)")
    }
    var keymap: Keymap
    do throws(KeyProblem) {
      keymap = try Keymap(rules: rules)
    } catch {
      let problems = error.items.map { item in
        ConfigurationProblem(
          line: keys[item.rule].keys.source.line, message: item.message, remedy: item.remedy)
      }
      throw ConfigurationError(path: file, problems: problems)
    }
    var problems: [ConfigurationProblem] = []
    for setting in commands {
      do throws(KeyRefusal) {
        try keymap.add(setting.command)
      } catch {
        problems.append(
          ConfigurationProblem(
            line: (error.isOfName ? setting.source : setting.keySource).line,
            message: error.message, remedy: error.remedy))
      }
    }
    return (keymap, problems)
  }
}
