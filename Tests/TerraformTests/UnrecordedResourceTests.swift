import Testing

@testable import Terraform

@Suite struct UnrecordedResourceTests {
  private static func event(
    _ type: String, _ name: String, _ action: String, id: String? = nil, kind: String = "thing"
  ) -> RunLine {
    let identifier = id.map { #","id_key":"id","id_value":"\#($0)""# } ?? ""
    let line = """
      {"@level":"info","@message":"m","@module":"terraform.ui","type":"\(type)","hook":{"resource":\
      {"addr":"\(kind).\(name)","module":"","resource":"\(kind).\(name)","resource_type":"\(kind)",\
      "resource_name":"\(name)","resource_key":null},"action":"\(action)"\(identifier)}}
      """
    return RunLine(line: Array(line.utf8))
  }

  private static func state(_ ids: [String: String]) throws -> RawState {
    let resources = ids.map { name, id in
      """
      {"mode":"managed","type":"thing","name":"\(name)","provider":"p",
       "instances":[{"attributes":{"id":"\(id)"}}]}
      """
    }.joined(separator: ",")
    return try RawState(
      bytes: Array(
        """
        {"version":4,"terraform_version":"1","serial":1,"lineage":"l","outputs":{},
         "resources":[\(resources)]}
        """.utf8))
  }

  private static func names(_ lines: [RunLine], _ ids: [String: String]?) throws -> [String] {
    UnrecordedResource.all(in: lines, missingFrom: try ids.map(state)).map {
      "\($0.address.name) \($0.id ?? "-") \($0.isComplete)"
    }
  }

  @Test("What was created comes before what was being created, and what the state has is left out")
  func order() throws {
    let lines = [
      Self.event("apply_start", "begun", "create"),
      Self.event("apply_start", "made", "create"), Self.event("apply_start", "kept", "create"),
      Self.event("apply_complete", "kept", "create", id: "k1"),
      Self.event("apply_complete", "made", "create", id: "m1"),
    ]
    #expect(try Self.names(lines, ["kept": "k1"]) == ["made m1 true", "begun - false"])
    #expect(
      try Self.names(lines, nil) == ["made m1 true", "kept k1 true", "begun - false"])
    #expect(try Self.names(lines, ["kept": "k1", "made": "m1", "begun": "b1"]) == [])
  }

  @Test("Of a replacement, the new object is missed although the old one's address is there")
  func replaced() throws {
    let lines = [
      Self.event("apply_start", "a", "delete"), Self.event("apply_complete", "a", "delete"),
      Self.event("apply_start", "a", "create"),
      Self.event("apply_complete", "a", "create", id: "new"),
    ]
    #expect(try Self.names(lines, ["a": "old"]) == ["a new true"])
    #expect(try Self.names(lines, ["a": "new"]) == [])
  }

  @Test("What failed, and what was destroyed again, is not missed; nor is what was only changed")
  func others() throws {
    let lines = [
      Self.event("apply_start", "failed", "create"),
      Self.event("apply_errored", "failed", "create"),
      Self.event("apply_start", "gone", "create"),
      Self.event("apply_complete", "gone", "create", id: "g"),
      Self.event("apply_complete", "gone", "delete"),
      Self.event("apply_start", "changed", "update"),
      Self.event("apply_complete", "changed", "update", id: "c"),
    ]
    #expect(try Self.names(lines, nil) == [])
  }

  @Test("An identifier that is itself a secret is not told")
  func secret() throws {
    let lines = [
      Self.event("apply_start", "token", "create", kind: "random_id"),
      Self.event("apply_complete", "token", "create", id: "c2VjcmV0", kind: "random_id"),
    ]
    #expect(try Self.names(lines, nil) == ["token - true"])
  }
}
