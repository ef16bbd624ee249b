import Operations
import Testing

@Suite("Who works with the program") struct OperatorTests {
  @Test(
    "The first of the variables that has a value counts",
    arguments: [
      (["SUDO_USER": "anna", "USER": "root"], "anna@"), (["USER": "", "LOGNAME": "ben"], "ben@"),
    ])
  func variables(environment: [String: String], name: String) {
    #expect(Operator.name(environment: environment).hasPrefix(name))
  }

  @Test("Without them it is the account's name, as id prints it")
  func account() async throws {
    let world = World.live(environment: testEnvironment)
    let answer = try await world.processes.run(
      Program("/usr/bin/id", ["-un"], environment: testEnvironment))
    let name = answer.output.text.filter { !$0.isNewline }
    #expect(Operator.name(environment: [:]).hasPrefix("\(name)@"))
  }
}
