import Fleet
import Operations
import Testing

@Suite("Workloads in the configuration") struct WorkloadConfigurationTests {
  private let home: ConfigurationScratch

  init() throws { home = try ConfigurationScratch() }

  @Test("Workloads belong to their deployment, with or without a selector")
  func values() throws {
    let configuration = try home.load(
      """
      [[deployment]]
      directory = "/a"
      [[deployment.workload]]
      name = "workers"
      namespace = "temporal"
      selector = "app=temporal-worker,example.com/tier=back"
      [[deployment.workload]]
      name = "everything"
      namespace = "temporal"

      [[deployment]]
      directory = "/b"
      """)
    #expect(
      configuration.deployment("/a").workloads == [
        WorkloadRule(
          name: "workers", namespace: "temporal",
          selector: "app=temporal-worker,example.com/tier=back"),
        WorkloadRule(name: "everything", namespace: "temporal"),
      ])
    #expect(configuration.deployment("/b").workloads == [])
  }

  @Test(
    "What cannot be is told with its line and a remedy",
    arguments: [
      ("namespace = \"n\"", "A workload needs its name."),
      ("name = \"w\"", "A workload needs its namespace."),
      ("name = \"a b\"\nnamespace = \"n\"", "name cannot be \"a b\"."),
      ("name = \"w\"\nnamespace = \"Temporal\"", "namespace cannot be \"Temporal\"."),
      ("name = \"w\"\nnamespace = \"-n\"", "namespace cannot be \"-n\"."),
      ("name = \"w\"\nnamespace = \"n\"\nselector = \"app\"", "selector cannot be \"app\"."),
      (
        "name = \"w\"\nnamespace = \"n\"\nselector = \"app=a b\"", "selector cannot be \"app=a b\"."
      ),
      (
        "name = \"w\"\nnamespace = \"n\"\nselector = \"app!=a\"", "selector cannot be \"app!=a\"."
      ),
      ("name = \"w\"\nnamespace = \"n\"\nlabels = \"a=b\"", "\"labels\" is not known here."),
      (
        "name = \"w\"\nnamespace = \"n\"\n[[deployment.workload]]\nname = \"w\"\nnamespace = \"m\"",
        "Two workloads have the name \"w\"."
      ),
    ])
  func problems(_ table: String, _ message: String) throws {
    let text = "[[deployment]]\ndirectory = \"/a\"\n[[deployment.workload]]\n\(table)\n"
    do {
      _ = try home.load(text)
      Issue.record("It was read.")
    } catch let error as ConfigurationError {
      let problem = try #require(error.problems.first { $0.message == message })
      #expect(problem.line != nil && !problem.remedy.isEmpty)
    }
  }

  @Test("More than the overview has room for are refused")
  func many() throws {
    let tables = (0..<9).map {
      "[[deployment.workload]]\nname = \"w\($0)\"\nnamespace = \"n\"\n"
    }
    #expect(throws: ConfigurationError.self) {
      try home.load("[[deployment]]\ndirectory = \"/a\"\n" + tables.joined())
    }
  }
}
