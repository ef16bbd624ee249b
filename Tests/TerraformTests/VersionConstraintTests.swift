import Testing

@testable import Terraform

@Suite("Version constraints") struct VersionConstraintTests {
  @Test(
    "allow what terraform allows",
    arguments: [
      (">= 1.5, < 2.0", "1.11.4", true), (">= 1.5, < 2.0", "2.0.0", false),
      (">= 1.5, < 2.0", "1.4.9", false), ("~> 1.51", "1.54.1", true), ("~> 1.51", "2.0", false),
      ("~> 1.5.0", "1.5.9", true), ("~> 1.5.0", "1.6.0", false), ("~> 1", "1.9", true),
      ("~> 1", "2.0", false), ("1.5", "1.5.0", true), ("= 1.5.0", "1.5", true),
      ("!= 1.5.0", "1.5.0", false), ("!= 1.5.0", "1.5.1", true), ("> 1.5", "1.5.0", false),
      ("<= 1.5", "1.5.0", true), (">=1.5.5", "1.5.5", true), (" >= 1.9 ", "1.10.0", true),
      (">= 1.5", "1.12.0-beta1", false), (">= 1.12.0-beta1", "1.12.0-beta1", true),
      ("1.12.0-beta1", "1.12.0-beta1", true), (">= 1.5", "1.11.4+build", true),
    ])
  func allows(constraint: String, version: String, expected: Bool) throws {
    let constraint = try #require(VersionConstraint(constraint))
    #expect(constraint.allows(try #require(ToolVersion(version))) == expected)
  }

  @Test(
    "are none when they are none",
    arguments: ["", ">=", "newest", ">= 1.5,", ">= 1.x", "=> 1.5", "~>", "-1", ">= 1..5"])
  func nonsense(text: String) { #expect(VersionConstraint(text) == nil) }

  @Test("Versions are ordered as semantic versioning orders them")
  func order() throws {
    let ordered = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.2", "1.0.0-beta", "1.0", "1.0.1"]
    let versions = try ordered.map { try #require(ToolVersion($0)) }
    #expect(versions.shuffled().sorted() == versions)
    #expect(ToolVersion("99999999999999999999.1") == nil)
  }
}
