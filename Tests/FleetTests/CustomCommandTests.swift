import Terraform
import Testing

@testable import Fleet

@Suite("Commands of one's own: arguments and values")
struct CustomCommandTests {
  private func command(_ arguments: String...) -> CustomCommand {
    CustomCommand(name: "x", title: "", arguments: arguments.map(ArgumentTemplate.init))
  }

  @Test(
    "Only names in braces are places for values",
    arguments: [
      ("plain", []), ("{pod}", ["pod"]), ("--namespace={namespace}", ["namespace"]),
      ("{a}{b-2}", ["a", "b-2"]), ("{.items[*].metadata.name}", []), ("{{pod}", []),
      ("{", []), ("{}", []), ("{Pod}", []), ("{2}", []), ("{a b}", []), ("{pod", []),
      ("{range .items[*]}{pod}{\"\\n\"}", ["pod"]),
    ])
  func places(_ argument: String, _ names: [String]) {
    #expect(ArgumentTemplate(argument).names == names)
  }

  @Test("A value stays within its argument, whatever is in it")
  func filled() throws {
    let words = try command("kubectl", "-n={namespace}", "{{pod}", "{pod}", "{pod}{pod}").words(
      with: ["pod": "a b;$(reboot) 'c' {namespace}", "namespace": "n"])
    #expect(
      words == [
        "kubectl", "-n=n", "{pod}", "a b;$(reboot) 'c' {namespace}",
        "a b;$(reboot) 'c' {namespace}a b;$(reboot) 'c' {namespace}",
      ])
  }

  @Test(
    "A value that could be an option, or that cannot be seen, is refused with a sentence",
    arguments: [
      ("-rf", "The pod \"-rf\" begins with -"), ("--all", "begins with -"),
      ("a\nb", "characters that cannot be seen"), ("a\u{0}", "cannot be seen"),
      ("\u{1B}[2J", "cannot be seen"), ("a\u{202E}b", "cannot be seen"),
      ("a\u{7F}", "cannot be seen"), ("a\u{9B}", "cannot be seen"), ("a\u{2028}", "cannot be seen"),
      ("", "There is no pod."),
    ])
  func hostile(_ value: String, _ message: String) {
    for argument in ["{pod}", "--name={pod}", "pod/{pod}"] {
      let error = #expect(throws: CustomCommandError.self) {
        try command("kubectl", argument).words(with: ["pod": value])
      }
      #expect(error?.description.contains(message) == true, "\(error as Any)")
    }
  }

  @Test("A value that is not there is told by its name")
  func missing() {
    let error = #expect(throws: CustomCommandError.self) {
      try command("kubectl", "{node}").words(with: ["pod": "a"])
    }
    #expect(error == .missing("node"))
  }

  @Test("The line of a run is what a shell reads as the same words, and shows no secret")
  func line() {
    let run = CustomRun(
      number: 1, command: command("echo"), words: ["echo", "a b", "it's", "$HOME"],
      secrets: ["QUARTERDECK_TOKEN": .init("hunter2")])
    #expect(run.line == #"echo 'a b' 'it'\''s' '$HOME'"#)
    #expect(!"\(run)".contains("hunter2"))
    #expect(run.withoutSecrets.secrets.isEmpty)
  }

  @Test("A secret has a variable of its own")
  func variable() {
    let prompt = CustomCommand.Prompt(name: "api-token", title: "", isSecret: true)
    #expect(prompt.variable == "QUARTERDECK_API_TOKEN")
  }
}
