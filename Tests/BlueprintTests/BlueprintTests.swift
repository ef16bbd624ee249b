import Blueprint
import Testing

@Suite struct BlueprintTests {
  @Test("the files are those that the manual names, each once")
  func names() {
    #expect(
      Blueprint.files.map(\.name) == [
        "cluster.tf", "variables.tf", "outputs.tf", "cloud-init.yml", "terraform.tfvars.example",
        ".gitignore",
      ])
  }

  @Test(
    "a file begins with what makes it that file",
    arguments: [
      ("cluster.tf", "# A MicroK8s cluster on OpenStack"),
      ("variables.tf", "# The four secrets of the connection."),
      ("outputs.tf", "output \"machines\" {"),
      ("cloud-init.yml", "#cloud-config\n"),
      ("terraform.tfvars.example", "# An example of variables"),
      (".gitignore", "# The state"),
    ])
  func beginning(name: String, beginning: String) throws {
    #expect(try text(of: name).hasPrefix(beginning))
  }

  @Test("a file is clean UTF-8 text", arguments: Blueprint.files.map(\.name))
  func cleanText(name: String) throws {
    let text = try text(of: name)
    #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
    #expect(!text.contains("\t") && !text.contains("\r"))
    #expect(!text.split(separator: "\n").contains { $0.hasSuffix(" ") })
  }

  @Test(
    "resources bear the names by which the reference's queries find them",
    arguments: [
      #"resource "openstack_compute_instance_v2" "rocks-temporal-workers-controller""#,
      #"resource "openstack_compute_instance_v2" "rocks-temporal-workers-workernode""#,
      #"resource "tls_private_key" "#, #"resource "random_id" "#,
    ])
  func resource(declaration: String) throws {
    #expect(try text(of: "cluster.tf").contains(declaration))
  }

  @Test("no other resource has a name that the query for the control plane would match")
  func controlPlaneIsUnambiguous() throws {
    let declarations = try text(of: "cluster.tf").split(separator: "\n").filter {
      $0.hasPrefix("resource ") && $0.contains("rocks-temporal-workers-controller")
    }
    #expect(declarations.count == 1)
  }

  @Test(
    "the secrets of the connection are sensitive, described and without a default",
    arguments: ["username", "password", "tenant_name", "region"])
  func secret(name: String) throws {
    let variable = try block("variable \"openstack_\(name)\"", in: "variables.tf")
    #expect(variable.contains("sensitive   = true"))
    #expect(variable.contains("description = "))
    #expect(!variable.contains("default "))
  }

  @Test("every variable and every output is described")
  func descriptions() throws {
    for (file, keyword) in [("variables.tf", "variable "), ("outputs.tf", "output ")] {
      let blocks = try text(of: file).split(separator: "\n").filter { $0.hasPrefix(keyword) }
      for header in blocks {
        let body = try block(String(header.dropLast(2)), in: file)
        #expect(body.contains("\n  description = \""), "\(header)")
      }
    }
  }

  @Test("the private key leaves as a sensitive output only")
  func privateKey() throws {
    let outputs = try text(of: "outputs.tf")
    let output = try block("output \"ssh_private_key\"", in: "outputs.tf")
    #expect(output.contains("sensitive   = true"))
    #expect(outputs.ranges(of: "private_key_").count == 1)
  }

  @Test("the join token stays out of the scripts that terraform leaves in /tmp")
  func joinToken() throws {
    let uses = try text(of: "cluster.tf").split(separator: "\n").filter {
      $0.contains("local.join_token")
    }
    #expect(
      uses.map { String($0.drop { $0 == " " }) } == [
        "token            = local.join_token", "content     = \"${local.join_token}\\n\"",
      ])
  }

  @Test("the join token is neither traced nor printed by the boot")
  func tracedToken() throws {
    let recipe = try text(of: "cloud-init.yml").split(separator: "\n").map(String.init)
    let registration = try #require(recipe.firstIndex { $0.contains("${token}") })
    #expect(recipe[registration].hasSuffix("> /dev/null"))
    #expect(recipe[registration - 1].contains("set +x"))
    #expect(recipe.count { $0.contains("${token}") } == 1)
  }

  @Test(
    "state, variables and plans are kept out of the repository",
    arguments: ["*.tfstate", "*.tfstate.*", "*.tfvars", "*.tfvars.json", "*.tfplan", ".terraform/"])
  func ignored(pattern: String) throws {
    #expect(try text(of: ".gitignore").split(separator: "\n").contains { $0 == pattern })
  }
}

extension BlueprintTests {
  /// Returns the text of the file with this name.
  private func text(of name: String) throws -> String {
    let file = try #require(Blueprint.files.first { $0.name == name })
    return try #require(String(validating: file.contents, as: UTF8.self))
  }

  /// Returns a top-level block from its first line to its closing brace.
  private func block(_ header: String, in name: String) throws -> String {
    let text = try text(of: name)
    let start = try #require(text.firstRange(of: header + " {\n")).lowerBound
    let rest = text[start...]
    let end = try #require(rest.firstRange(of: "\n}\n")).lowerBound
    return String(rest[..<end])
  }
}
