import Testing

@testable import Terraform

@Suite struct VariablesTests {
  @Test("finds variables among everything else")
  func declarations() {
    let text = #"""
      # variable "in_comment" {}
      // variable "in_comment" {}
      /* variable "in_comment" {
      } */
      terraform { required_providers { tls = { source = "hashicorp/tls" } } }
      variable "plain" {}
      variable bare { type = string }
      variable "all" {
        description = "Says \"hello\" # not a comment, ${"}"} and $${x}" # a comment
        type        = object({
          name = string # with a comment
          list = list(number)
        })
        sensitive = true
        default = { name = "}", list = [1, 2] } // end
        validation {
          condition     = length(var.all.name) > 0 && "${var.all.name}" != "}"
          error_message = "Must not be empty }."
        }
      }
      resource "x" "y" {
        inline = <<-EOT
          variable "in_heredoc" {
          EOTX
          }
        EOT
        variable "nested" {}
      }
      variable "text" {
        default = <<EOT
      one {
      EOT
        ephemeral = true
        description = <<-EOT
            First line.
              Second line.
          EOT
      }
      locals { a = "variable \"x\" {" }
      variable "nothing" { default = null }
      variable "last" { description = "The last" }
      """#
    let all = VariableDeclaration.declarations(inHCL: text)
    #expect(all.map(\.name) == ["plain", "bare", "all", "text", "nothing", "last"])
    #expect(all.map(\.hasDefault) == [false, false, true, true, true, false])
    #expect(all.map(\.isSensitive) == [false, false, true, true, false, false])
    #expect(all[1].type == "string")
    #expect(all[2].type?.hasPrefix("object({") == true && all[2].type?.hasSuffix("})") == true)
    #expect(all[2].defaultText == #"{ name = "}", list = [1, 2] }"#)
    #expect(all[3].description == "First line.\n  Second line.")
    #expect(all[4].defaultText == "null")
    #expect(all[5].description == "The last")
  }

  @Test("line ends of Windows and a byte order mark do not matter")
  func windows() {
    let text = "\u{FEFF}variable \"a\" {\r\n  type = string\r\n}\r\nvariable \"b\" {\r\n}\r\n"
    let all = VariableDeclaration.declarations(inHCL: text)
    #expect(all.map(\.name) == ["a", "b"])
    #expect(all[0].type == "string")
  }

  static let broken: [(String, [String])] = [
    ("", []), ("variable", []), ("variable \"a", []), ("variable \"a\"", []),
    ("variable \"a\" {", ["a"]), ("variable \"a\" { default = [", ["a"]),
    ("variable \"a\" { default = \"${", ["a"]), ("variable \"a\" { default = <<EOT\nx", ["a"]),
    ("variable \"a\" {}\n}}} variable \"b\" {}", ["a"]), ("= = =", []), ("/* open", []),
    ("variable \"a\" {} 7 variable \"b\" {}", ["a"]),
  ]

  @Test("a file with a mistake gives what stands before it", arguments: broken)
  func mistakes(text: String, names: [String]) {
    #expect(VariableDeclaration.declarations(inHCL: text).map(\.name) == names)
  }

  @Test("endless nesting does not exhaust the stack", arguments: ["a {", "a = \"${\"", "[", "a=["])
  func nesting(part: String) {
    _ = VariableDeclaration.declarations(inHCL: String(repeating: part, count: 10_000))
  }

  @Test("reads declarations in JSON")
  func json() {
    let text = #"""
      {"variable": {"b": {"type": "string", "sensitive": true, "description": "d"},
      "a": [{"default": [1]}]}, "output": {}}
      """#
    let all = VariableDeclaration.declarations(inJSON: Array(text.utf8))
    #expect(
      all == [
        VariableDeclaration(name: "a", defaultText: "[1]"),
        VariableDeclaration(name: "b", type: "string", description: "d", isSensitive: true),
      ])
    #expect(VariableDeclaration.declarations(inJSON: Array("x".utf8)).isEmpty)
    #expect(VariableDeclaration.declarations(inJSON: Array("{}".utf8)).isEmpty)
  }

  @Test("finds the names that a file of values sets")
  func assignments() {
    let text = #"""
      region   = "RegionOne" # where
      password = ""
      machines = {
        worker = { count = 2 }
      }
      list     = [
        "a = b",
      ]
      script   = <<EOT
      inner = 1
      EOT
      last=true
      """#
    #expect(
      VariableAssignments.names(inTFVars: text)
        == ["region", "password", "machines", "list", "script", "last"])
    #expect(
      VariableAssignments.names(inTFVarsJSON: Array(#"{"a": 1, "b": {"c": 2}}"#.utf8)) == [
        "a", "b",
      ])
    #expect(VariableAssignments.names(inTFVarsJSON: Array("[]".utf8)).isEmpty)
  }

  @Test("missing is what has neither a default nor a value")
  func missing() {
    let declared = VariableDeclaration.declarations(
      inHCL: "variable \"a\" {}\nvariable \"b\" { default = 1 }\nvariable \"c\" {}")
    #expect(missingVariables(declared: declared, assigned: ["c"]).map(\.name) == ["a"])
    #expect(missingVariables(declared: declared, assigned: []).map(\.name) == ["a", "c"])
  }
}
