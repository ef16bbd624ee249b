/// How far `init` is, and what it changed.
///
/// Source: `init_output` with its `message_code`, and the `log` messages about providers, which
/// have no fields of their own.
public struct InitProgress: Hashable, Sendable {
  /// What it is about at the moment.
  public enum Phase: String, Hashable, Sendable {
    /// The place of the state.
    case backend
    /// Modules of the configuration.
    case modules
    /// Providers.
    case providers
    /// Done.
    case done
  }

  /// What it is about at the moment; nil before it has said anything.
  public internal(set) var phase: Phase?
  /// How many providers it has installed, or found installed.
  public internal(set) var providers = 0
  /// The provider that is being installed, with its version.
  public internal(set) var installing: String?
  /// Whether `.terraform.lock.hcl` was made or changed, so that it is to be reviewed and committed.
  public internal(set) var changesLockFile = false

  /// Takes in a line of `init` with a code.
  mutating func fold(code: String) {
    switch code {
    case "initializing_backend_message", "initializing_terraform_cloud_message",
      "initializing_state_store_message":
      phase = .backend
    case "initializing_modules_message", "upgrading_modules_message": phase = .modules
    case "initializing_provider_plugin_message": phase = .providers
    case "lock_info", "dependencies_lock_changes_info": changesLockFile = true
    case "output_init_success_message", "output_init_success_cloud_message",
      "output_init_empty_message":
      phase = .done
    default: break
    }
  }

  /// Takes in a remark: those about providers say what is being installed.
  mutating func fold(remark: String) {
    if remark.hasPrefix("Installing provider version: ") {
      installing = remark.dropFirst(29).filter { $0 != "…" }.trimmingDots
    } else if remark.hasPrefix("Installed provider version: ")
      || remark.contains(": Using previously-installed ")
      || remark.hasPrefix("Using previously-installed ")
    {
      installing = nil
      providers += 1
    }
  }
}

extension String {
  fileprivate var trimmingDots: String {
    var text = self[...]
    while text.last == "." { text.removeLast() }
    return String(text)
  }
}
