import Testing

@testable import Terraform

@Suite struct RunOptionsTests {
  @Test(
    "a target is a resource, an instance or a module, as terraform writes it",
    arguments: [
      ("null_resource.a", "null_resource.a"),
      ("null_resource.a[0]", "null_resource.a[0]"),
      (#"module.net["eu"].null_resource.a["x y"]"#, #"module.net["eu"].null_resource.a["x y"]"#),
      ("data.http.ip", "data.http.ip"),
      ("module.net", "module.net"), (#"module.a["x"].module.b[1]"#, #"module.a["x"].module.b[1]"#),
    ])
  func targets(text: String, description: String) {
    #expect(PlanTarget(parsing: text)?.description == description)
  }

  @Test(
    "what is no address is no target",
    arguments: [
      "", "a", "-lock=false", "null_resource.a -lock=false", "null_resource.a\n", "module",
      "module.a.b", "null_resource.a[", "null_resource.a[-1]", #"null_resource.a["x]"#, "a.b.c.d",
      "var.x.y", "..", "null_resource.", ".a",
    ])
  func noTargets(text: String) {
    #expect(PlanTarget(parsing: text) == nil)
  }

  private static let a = ResourceAddress(type: "t", name: "a")
  private static let data = ResourceAddress(mode: .data, type: "t", name: "a")

  static let problems: [(RunOptions, RunKind, String?)] = [
    (RunOptions(), .plan, nil), (RunOptions(), .destroyPlan, nil), (RunOptions(), .apply, nil),
    (RunOptions(isRefreshOnly: true, targets: [PlanTarget(a)]), .plan, nil),
    (RunOptions(upgradesProviders: true), .destroyPlan, nil),
    (RunOptions(targets: [PlanTarget(a)]), .destroyPlan, "always about everything"),
    (RunOptions(isRefreshOnly: true), .destroyPlan, "always about everything"),
    (RunOptions(replacements: [a]), .destroyPlan, "always about everything"),
    (RunOptions(isRefreshOnly: true, replacements: [a]), .plan, "cannot replace t.a"),
    (RunOptions(replacements: [data]), .plan, "data.t.a is only read"),
    (RunOptions(), .taint, "No resource was named"),
    (RunOptions(address: a), .untaint, nil),
    (RunOptions(), .selectWorkspace, "No workspace was named"),
    (RunOptions(workspace: .standard), .newWorkspace, nil), (RunOptions(), .format, nil),
  ]

  @Test("what does not fit the kind of run is named", arguments: problems)
  func problem(options: RunOptions, kind: RunKind, words: String?) {
    let problem = options.problem(for: kind)
    if let words {
      #expect(problem?.contains(words) == true)
    } else {
      #expect(problem == nil)
    }
  }

  @Test("a plan that leaves something out says what it keeps to")
  func remarks() {
    let options = RunOptions(targets: [PlanTarget(Self.a)], upgradesProviders: true)
    #expect(options.isPartial)
    #expect(options.remarks == ["partial: only t.a", "providers upgraded"])
    #expect(RunOptions().remarks.isEmpty)
  }

  @Test(
    "a workspace name is nothing that could be an option or a path",
    arguments: [
      ("default", true), ("prod-2_eu.1", true), ("", false), ("-force", false), ("..", false),
      (".hidden", false), ("a/b", false), ("a b", false), ("ä", false), ("a\n", false),
      (String(repeating: "a", count: 91), false),
    ])
  func workspaceNames(text: String, isName: Bool) {
    #expect((WorkspaceName(text) != nil) == isName)
  }

  @Test("the list of workspaces ends at terraform's remarks")
  func workspaceList() {
    let recorded = """
        default
      * prod
        staging



      The active workspace is being overridden using the TF_WORKSPACE environment
      variable.

      """
    #expect(WorkspaceList(output: recorded).names == ["default", "prod", "staging"])
    #expect(WorkspaceList(output: "").names == [])
  }

  @Test(
    "the backend that a configuration declares",
    arguments: [
      ("terraform {\n  backend \"http\" {}\n}", "http"), ("terraform { cloud {} }", "cloud"),
      ("terraform { required_version = \"1\" }\n terraform {\n backend \"pg\" {\n}\n}", "pg"),
      ("# terraform { backend \"s3\" {} }", nil),
      ("resource \"x\" \"y\" { backend \"s3\" {} }", nil), ("", nil),
    ] as [(String, String?)])
  func backend(text: String, type: String?) {
    #expect(BackendDeclaration.type(inHCL: text) == type)
  }

  @Test("the backend of a configuration in JSON")
  func backendInJSON() {
    let json = #"{"terraform": [{"backend": {"http": {"address": "x"}}}]}"#
    #expect(BackendDeclaration.type(inJSON: Array(json.utf8)) == "http")
    #expect(BackendDeclaration.type(inJSON: Array("{".utf8)) == nil)
  }
}
