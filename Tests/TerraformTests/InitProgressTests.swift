import Testing

@testable import Terraform

@Suite struct InitProgressTests {
  @Test("init goes through its phases, and says which providers it installs")
  func phases() throws {
    var progress = InitProgress()
    var phases: [InitProgress.Phase] = []
    var installed: [String] = []
    for message in try Fixture.messages("openstack/init-json.out") {
      switch message {
      case .initOutput(let code, _): progress.fold(code: code)
      case .log(let remark): progress.fold(remark: remark.text)
      default: break
      }
      if let phase = progress.phase, phases.last != phase { phases.append(phase) }
      if let name = progress.installing, installed.last != name { installed.append(name) }
    }
    #expect(phases == [.backend, .providers, .done])
    #expect(installed.first == "hashicorp/random v3.1.0")
    #expect(installed.count == 5)
    #expect(progress.providers == 5)
    #expect(progress.changesLockFile)
    #expect(progress.installing == nil)
  }

  @Test("a run knows how far its init is, and that a failed one did not end")
  func inRun() throws {
    let good = try Fixture.progress("openstack/init-json.out").initialization
    #expect(good.phase == .done)
    let bad = try Fixture.progress("misc/init-no-network.out").initialization
    #expect(bad.phase == .providers)
    #expect(!bad.changesLockFile)
  }

  @Test("outputs are listed at the end of an apply, secrets masked; those of a plan are not")
  func outputs() throws {
    let applied = try Fixture.progress("apply-parallel-progress.out")
    let lines = applied.output.map(\.text)
    #expect(lines.contains { $0.hasPrefix("  ") && $0.contains(" = ") })
    #expect(lines.joined().leakedSecrets.isEmpty)
    #expect(applied.outputs.values.contains { $0.display == .sensitive })
    #expect(lines.contains { $0.hasSuffix("= ••••••") })
    let planned = try Fixture.progress("plan-create.out")
    #expect(!planned.outputs.isEmpty)
    for name in planned.outputs.keys {
      #expect(!planned.output.contains { $0.text.hasPrefix("  \(name) = ") })
    }
  }

  @Test("tofu's first line and version are read as terraform's")
  func tofu() throws {
    let line =
      #"{"@level":"info","@message":"OpenTofu 1.9.0","tofu":"1.9.0","type":"version","ui":"1.2"}"#
    #expect(UIMessage(line: Array(line.utf8)) == .version(terraform: "1.9.0", ui: "1.2"))
    let version =
      #"{"terraform_version":"1.9.0","platform":"linux_amd64","provider_selections":{}}"#
    #expect(try VersionAnswer(json: Array(version.utf8)).numbers == [1, 9, 0])
  }
}
