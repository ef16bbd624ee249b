import Testing

@testable import Terraform

@Suite struct InvocationTests {
  private static let worker = ResourceAddress(type: "a", name: "worker", key: .key("x y"))

  static let invocations: [(Invocation, String)] = [
    (.version, "version -json"),
    (.initialize(), "init -json -input=false -no-color"),
    (
      .initialize(RunOptions(upgradesProviders: true, backendChange: .reconfigure)),
      "init -json -input=false -no-color -upgrade -reconfigure"
    ),
    (
      .initialize(RunOptions(backendChange: .migrateState)),
      "init -input=false -no-color -migrate-state -force-copy -lock-timeout=30s"
    ),
    (.validate, "validate -json -no-color"),
    (
      .plan(out: "/r/p"),
      "plan -json -input=false -no-color -detailed-exitcode -lock-timeout=30s -out=/r/p"
    ),
    (
      .plan(out: "/r/p", destroy: true),
      "plan -json -input=false -no-color -detailed-exitcode -lock-timeout=30s -out=/r/p -destroy"
    ),
    (
      .plan(
        out: "p", options: RunOptions(targets: [PlanTarget(worker)], replacements: [worker])),
      "plan -json -input=false -no-color -detailed-exitcode -lock-timeout=30s -out=p "
        + "-target=a.worker[\"x y\"] -replace=a.worker[\"x y\"]"
    ),
    (
      .plan(out: "p", options: RunOptions(isRefreshOnly: true)),
      "plan -json -input=false -no-color -detailed-exitcode -lock-timeout=30s -out=p -refresh-only"
    ),
    (.apply(planFile: "/r/p"), "apply -json -input=false -no-color -lock-timeout=30s /r/p"),
    (
      .apply(planFile: "-auto-approve"),
      "apply -json -input=false -no-color -lock-timeout=30s ./-auto-approve"
    ),
    (.taint(worker), "taint -no-color -lock-timeout=30s a.worker[\"x y\"]"),
    (.untaint(worker), "untaint -no-color -lock-timeout=30s a.worker[\"x y\"]"),
    (.workspaces, "workspace list -no-color"),
    (.selectWorkspace(.standard), "workspace select -no-color default"),
    (.newWorkspace(.standard), "workspace new -no-color -lock-timeout=30s default"),
    (.formatCheck, "fmt -no-color -check -list=true"),
    (.format, "fmt -no-color -list=true"),
    (.showPlan(file: "/r/p"), "show -json -no-color /r/p"),
    (.statePull, "state pull"),
    (.statePush(file: "/s/8-1f.tfstate"), "state push -no-color /s/8-1f.tfstate"),
    (.statePush(file: "-force"), "state push -no-color ./-force"),
  ]

  @Test("says what terraform is to be told", arguments: invocations)
  func arguments(invocation: Invocation, words: String) {
    #expect(invocation.arguments.joined(separator: " ") == words)
    let forbidden = ["-auto-approve", "-lock=false", "-var"]
    #expect(!invocation.arguments.contains("-force"))
    for argument in invocation.arguments {
      #expect(!forbidden.contains { argument.hasPrefix($0) })
    }
  }

  static let inherited = [
    "PATH", "HOME", "SSH_AUTH_SOCK", "https_proxy", "NO_PROXY", "TF_VAR_region", "OS_AUTH_URL",
    "OS_CLOUD", "TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR", "TF_REATTACH_PROVIDERS",
    "TF_DATA_DIR", "TF_WORKSPACE", "TF_TOKEN_app_terraform_io", "LAB_CLOUD", "AWS_PROFILE",
    "LC_ALL",
  ]

  @Test("passes on what terraform needs", arguments: inherited)
  func inherits(name: String) {
    #expect(Invocation.environment(inheriting: [name: "x"])[name] == "x")
  }

  static let dropped = [
    "TF_CLI_ARGS", "TF_CLI_ARGS_apply", "TF_LOG", "TF_LOG_PATH", "TF_LOG_CORE", "LD_PRELOAD",
    "LD_LIBRARY_PATH", "BASH_ENV", "TERM", "TF_FORK", "tf_var_x", "path",
  ]

  @Test("drops what could change what terraform does", arguments: dropped)
  func drops(name: String) {
    #expect(Invocation.environment(inheriting: [name: "x"])[name] == nil)
  }

  @Test("sets automation, and variables that win over the operator's")
  func sets() {
    let environment = Invocation.environment(
      inheriting: ["TF_VAR_a": "old", "TF_INPUT": "1", "TF_IN_AUTOMATION": ""],
      variables: ["a": Secret("new"), "b": Secret("")])
    #expect(
      environment
        == ["TF_VAR_a": "new", "TF_VAR_b": "", "TF_INPUT": "0", "TF_IN_AUTOMATION": "1"])
  }

  @Test("a plan may end with 2, nothing else may")
  func exitCodes() {
    #expect(Step.plan.isSuccess(exitCode: 2) && Step.plan.isSuccess(exitCode: 0))
    #expect(!Step.apply.isSuccess(exitCode: 2) && !Step.plan.isSuccess(exitCode: 1))
    #expect(!Step.plan.isSuccess(exitCode: -9))
  }

  @Test("a secret shows bullets and compares by its text")
  func secret() {
    let secret = Secret("sesame")
    #expect("\(secret)" == "••••••" && secret.revealed == "sesame")
    #expect(Fixture.everything(about: ["a": secret]).leakedSecrets.isEmpty)
    #expect(secret == Secret("sesame") && secret != Secret("open"))
    #expect(Secret("").isEmpty)
  }
}
