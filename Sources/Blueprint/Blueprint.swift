/// The Terraform configuration that the console deploys: a MicroK8s cluster on OpenStack.
///
/// `quarterdeck new` writes these files into a directory, where they belong to the operator; the
/// console never needs them to be unchanged. The text of each lies in `Resources`, and the build
/// embeds it in the executable, which therefore works without any files of its own. Writing, and
/// refusing to overwrite, is done elsewhere.
public enum Blueprint {
  /// All files of the configuration, in the order in which a reader wants them.
  public static let files: [BlueprintFile] = [
    BlueprintFile(name: "cluster.tf", contents: PackageResources.cluster_tf),
    BlueprintFile(name: "variables.tf", contents: PackageResources.variables_tf),
    BlueprintFile(name: "outputs.tf", contents: PackageResources.outputs_tf),
    BlueprintFile(name: "cloud-init.yml", contents: PackageResources.cloud_init_yml),
    BlueprintFile(
      name: "terraform.tfvars.example", contents: PackageResources.terraform_tfvars_example),
    // Stored without its dot: SwiftPM does not take hidden files for resources.
    BlueprintFile(name: ".gitignore", contents: PackageResources.gitignore),
  ]
}

/// One file of a blueprint.
public struct BlueprintFile: Hashable, Sendable {
  /// The name inside the directory of the deployment, such as `cluster.tf`; never a path.
  public let name: String

  /// The text, UTF-8 with a line feed at the end.
  public let contents: [UInt8]
}
