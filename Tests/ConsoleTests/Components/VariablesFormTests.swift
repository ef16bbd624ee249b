import TerminalUI
import Terraform
import Testing

@testable import Console

@Suite("VariablesForm")
struct VariablesFormTests {
  private func form() -> VariablesForm {
    VariablesForm(kind: .plan, missing: Sample.missingVariables)
  }

  private func fill(_ form: inout VariablesForm, _ text: String) {
    for character in text { _ = form.update(with: Key(character)) }
  }

  @Test("The fields stand in the order of the configuration, the secret one masked")
  func order() {
    #expect(form().fields.map(\.declaration) == Sample.missingVariables)
    #expect(form().fields.map(\.entry.isMasked) == [false, false, true])
  }

  @Test(
    "A variable that sounds like a secret is masked although nobody declared it so",
    arguments: ["openstack_password", "api_token", "client_secret"])
  func soundsSecret(_ name: String) {
    let form = VariablesForm(kind: .plan, missing: [VariableDeclaration(name: name)])
    #expect(form.fields[0].entry.isMasked)
  }

  @Test("Enter goes from field to field and submits at the last")
  func submit() {
    var form = form()
    for (index, text) in ["url", "rocks", "s3cret"].enumerated() {
      #expect(form.focus == index)
      fill(&form, text)
      let outcome = form.update(with: "enter")
      #expect(outcome == (index == 2 ? .submitted : .editing))
    }
    #expect(
      form.values.mapValues(\.revealed) == [
        "openstack_auth_url": "url", "openstack_user_name": "rocks", "openstack_password": "s3cret",
      ])
  }

  @Test("Enter in an empty field says what is missing")
  func complaint() {
    var form = form()
    #expect(form.update(with: "enter") == .editing)
    #expect(form.complaint == "openstack_auth_url needs a value.")
    fill(&form, "x")
    #expect(form.complaint == nil)
  }

  @Test("Enter goes to the next field without a value, also backwards")
  func skipsFilled() {
    var form = form()
    _ = form.update(with: "down")
    _ = form.update(with: "down")
    fill(&form, "s3cret")
    _ = form.update(with: "enter")
    #expect(form.focus == 0)
  }

  @Test("Tab and the arrows go round")
  func focus() {
    var form = form()
    _ = form.update(with: "shift-tab")
    #expect(form.focus == 2)
    _ = form.update(with: "tab")
    #expect(form.focus == 0)
    _ = form.update(with: "up")
    _ = form.update(with: "up")
    #expect(form.focus == 1)
  }

  @Test("esc and Control-C leave it", arguments: ["esc", "ctrl-c"] as [Key])
  func cancel(_ key: Key) {
    var form = form()
    fill(&form, "x")
    #expect(form.update(with: key) == .cancelled)
  }

  @Test("A paste goes into the field up to the end of its line")
  func paste() {
    var form = form()
    form.paste("https://keystone\nrm -rf /")
    #expect(form.fields[0].entry.value == "https://keystone")
  }
}
