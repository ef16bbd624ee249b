import FoundationEssentials
import Terraform
import Testing

@testable import Fleet

@Suite("KeySurvey") struct KeySurveyTests {
  /// A recipe that holds the key, as cloud-init gets it.
  private static let recipe = "#cloud-config\nssh_authorized_keys:\n  - \(SampleKey.rsaPublic)\n"

  private static let key = KeyState.resource(
    "tls_private_key", "k",
    KeyState.instance([
      "algorithm": "RSA", "private_key_pem": SampleKey.rsa,
      "public_key_openssh": SampleKey.rsaPublic + "\n",
    ]))

  /// Another key, with the instances' keys.
  private static func others(_ keys: String...) -> JSONValue {
    KeyState.object([
      "mode": .string("managed"), "type": .string("tls_private_key"), "name": .string("other"),
      "instances": .array(
        keys.map {
          KeyState.instance(
            [
              "algorithm": "ECDSA", "private_key_pem": SampleKey.ecdsa,
              "public_key_openssh": SampleKey.ecdsaPublic,
            ], key: $0)
        }),
    ])
  }

  /// A data source that rendered the text `abc` of a content, whose digest is known.
  private static func rendering(_ content: String, name: String = "c") -> JSONValue {
    KeyState.resource(
      "cloudinit_config", name, isData: true,
      KeyState.instance(["rendered": "abc"], content: content))
  }

  private static let digestOfABC = "a9993e364706816aba3e25717850c26c9cd0d89d"
  private static let otherDigest = "84983e441c3bd26ebaae4aa1f95129e5e54670f1"

  private static func machine(
    _ name: String, userData: String? = nil, keyPair: String? = nil, dependsOn: [String] = []
  ) -> JSONValue {
    KeyState.resource(
      "openstack_compute_instance_v2", name,
      KeyState.instance(
        ["id": name, "name": name, "user_data": userData, "key_pair": keyPair],
        dependencies: dependsOn))
  }

  private static func evidence(_ resources: JSONValue...) throws -> [KeyEvidence] {
    let survey = KeySurvey(of: try KeyState.state([key] + resources))
    return try #require(survey.preferred).acceptances.map(\.evidence)
  }

  // MARK: - How it is known

  @Test("A machine accepts the key of its key pair")
  func keyPair() throws {
    let pair = KeyState.resource(
      "openstack_compute_keypair_v2", "p",
      KeyState.instance(["name": "generated", "public_key": SampleKey.rsaPublic + " of somebody"]))
    let found = try Self.evidence(
      pair, Self.machine("a", keyPair: "generated"), Self.machine("b", keyPair: "another"))
    #expect(found == [.keyPair(resource: "openstack_compute_keypair_v2.p")])
    #expect(found.map(\.isProof) == [true])
  }

  @Test("A machine accepts a key that stands in its user data, also in base64")
  func userData() throws {
    let base64 = Data(Self.recipe.utf8).base64EncodedString()
    let found = try Self.evidence(
      Self.machine("a", userData: Self.recipe), Self.machine("b", userData: base64),
      // Whatever it depends on: this is what it was given.
      Self.machine(
        "c", userData: "#cloud-config\n",
        dependsOn: ["data.cloudinit_config.c", "tls_private_key.k"]
      ), Self.rendering(Self.recipe))
    #expect(found == [.userData, .userData])
  }

  @Test("The digest of its user data leads to what rendered it, and so to the key in there")
  func recipe() throws {
    let found = try Self.evidence(
      Self.rendering(Self.recipe), Self.machine("a", userData: Self.digestOfABC))
    #expect(found == [.recipe(resource: "data.cloudinit_config.c")])
    #expect(found.map(\.isProof) == [true])
  }

  @Test(
    "A machine whose own recipe does not hold the key does not accept it, whatever it depends on")
  func otherRecipe() throws {
    let holding = KeyState.resource(
      "cloudinit_config", "controller", isData: true,
      KeyState.instance(["rendered": "of the control plane"], content: Self.recipe))
    let found = try Self.evidence(
      holding, Self.rendering("#cloud-config\n", name: "worker"),
      Self.machine(
        "w", userData: Self.digestOfABC,
        dependsOn: [
          "data.cloudinit_config.controller", "data.cloudinit_config.worker", "tls_private_key.k",
        ]))
    #expect(found == [])
  }

  @Test("A machine that was made from another version of the recipe accepts the key perhaps")
  func changedRecipe() throws {
    let found = try Self.evidence(
      Self.rendering(Self.recipe),
      Self.machine(
        "a", userData: Self.otherDigest,
        dependsOn: ["data.cloudinit_config.c", "tls_private_key.k"]))
    #expect(found == [.changedRecipe(resource: "data.cloudinit_config.c")])
    #expect(found.map(\.isProof) == [false])
  }

  @Test("Where nothing but the dependency is left, it is told as no more than that")
  func dependency() throws {
    let found = try Self.evidence(
      Self.machine("a", userData: Self.otherDigest, dependsOn: ["tls_private_key.k"]),
      Self.machine("b", userData: Self.otherDigest, dependsOn: ["random_id.token"]),
      Self.machine("c", dependsOn: ["tls_private_key.k"]))
    #expect(found == [.dependency])
    #expect(found.map(\.isProof) == [false])
  }

  @Test("A machine on its way out is not counted")
  func deposedMachine() throws {
    let machine = KeyState.resource(
      "openstack_compute_instance_v2", "m",
      KeyState.instance(["name": "m", "user_data": Self.recipe], deposed: "00112233"))
    #expect(try Self.evidence(machine) == [])
  }

  // MARK: - Which one

  @Test("Of several keys the one counts that the most machines accept, else the first")
  func preferred() throws {
    let ecdsa = Self.recipe.replacing(SampleKey.rsaPublic, with: SampleKey.ecdsaPublic)
    let even = try KeyState.state([
      Self.key, Self.others("a"), Self.machine("x", userData: Self.recipe),
      Self.machine("y", userData: ecdsa),
    ])
    #expect(GeneratedKey(of: even)?.resource == "tls_private_key.k")
    let uneven = try KeyState.state([
      Self.key, Self.others("a"), Self.machine("x", userData: Self.recipe),
      Self.machine("y", userData: ecdsa), Self.machine("z", userData: ecdsa),
    ])
    #expect(GeneratedKey(of: uneven)?.resource == #"tls_private_key.other["a"]"#)
    let survey = KeySurvey(of: uneven)
    #expect(survey.findings.map(\.acceptances.count) == [1, 2])
    #expect(survey.machines.map(\.name) == ["x", "y", "z"])
  }

  @Test("An address chooses, and what is not there is told with what is")
  func address() throws {
    let survey = KeySurvey(of: try KeyState.state([Self.key, Self.others("a", "b")]))
    let chosen = try survey.finding(at: #"tls_private_key.other["b"]"#)
    #expect(chosen.key.resource == #"tls_private_key.other["b"]"#)
    let error = #expect(throws: KeyChoiceError.self) { try survey.finding(at: "tls_private_key.x") }
    #expect(
      "\(try #require(error))".contains(#"tls_private_key.k, tls_private_key.other["a"], "#))
  }

  @Test("A state without a key says why: none at all, taken out, or replaced and not yet there")
  func vacancies() throws {
    let none = KeySurvey(of: try KeyState.state([]))
    #expect(throws: KeyChoiceError.none) { try none.finding(at: nil) }

    let emptied = try KeyState.key(["algorithm": "RSA", "private_key_pem": nil])
    let taken = #expect(throws: KeyChoiceError.self) {
      try KeySurvey(of: emptied).finding(at: nil)
    }
    #expect("\(try #require(taken))".contains("tls_private_key.k stands in the state without"))

    let deposed = try KeyState.state([
      KeyState.resource(
        "tls_private_key", "k",
        KeyState.instance(["private_key_pem": SampleKey.rsa], deposed: "00112233"))
    ])
    for address in [nil, "tls_private_key.k"] {
      let gone = #expect(throws: KeyChoiceError.self) {
        try KeySurvey(of: deposed).finding(at: address)
      }
      #expect("\(try #require(gone))".contains("waits for its destruction"))
    }
  }

  // MARK: - Other keys

  @Test("Other key pairs are named with their machines, and with their key where the state has it")
  func keyPairs() throws {
    let known = KeyState.resource(
      "openstack_compute_keypair_v2", "team", isData: true,
      KeyState.instance(["name": "team", "public_key": SampleKey.ed25519Public]))
    let generated = KeyState.resource(
      "openstack_compute_keypair_v2", "g",
      KeyState.instance(["name": "generated", "public_key": SampleKey.rsaPublic]))
    let survey = KeySurvey(
      of: try KeyState.state([
        Self.key, known, generated, Self.machine("a", keyPair: "team"),
        Self.machine("b", keyPair: "rocks-team"), Self.machine("c", keyPair: "team"),
        Self.machine("d", keyPair: "generated"), Self.machine("e", keyPair: ""),
      ]))
    #expect(survey.keyPairs.map(\.name) == ["rocks-team", "team"])
    #expect(survey.keyPairs.map { $0.machines.map(\.name) } == [["b"], ["a", "c"]])
    #expect(survey.keyPairs[0].publicKey == nil)
    #expect(survey.keyPairs[1].resource == "data.openstack_compute_keypair_v2.team")
    #expect(survey.keyPairs[1].publicKey?.fingerprint == SampleKey.ed25519Fingerprint)
  }
}
