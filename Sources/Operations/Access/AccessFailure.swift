/// Why a machine did not answer.
public enum AccessFailure: Error, Hashable, Sendable {
  /// Nothing answers at its address: the reason of the network.
  case unreachable(reason: String)
  /// It does not take our key.
  ///
  /// Not tried again before somebody asks for it: machines lock out those who go on.
  case authenticationRefused(reason: String)
  /// It has another host key than before: which, and which was known.
  ///
  /// Nothing was sent to it, and nothing will be.
  case hostKeyChanged(reason: String)
  /// It did not answer within this time.
  case timedOut(after: Duration)
  /// The connection broke, in OpenSSH's words.
  case transport(String)
  /// The access cannot be opened, or there is no machine of this name.
  case notAvailable(reason: String)
  /// The bastion that the machine is behind: why there is no connection to it.
  ///
  /// It says nothing about the machine.
  indirect case bastion(AccessFailure)
  /// The question was ended here before the answer came: its task was cancelled, its ssh was
  /// killed, or the connections were closed.
  ///
  /// It says nothing about the machine, so it is never shown as the machine's failure.
  case withdrawn

  /// Whether it stays so until somebody acts.
  public var isFinal: Bool {
    switch self {
    case .authenticationRefused, .hostKeyChanged, .notAvailable: true
    case .bastion(let failure): failure.isFinal
    case .unreachable, .timedOut, .transport, .withdrawn: false
    }
  }

  /// Whether it is the bastion that does not let us through, and not the machine.
  public var isOfBastion: Bool { if case .bastion = self { true } else { false } }
}

extension AccessFailure: CustomStringConvertible {
  /// What is the matter, a sentence.
  public var description: String {
    switch self {
    case .unreachable(let reason): "The machine cannot be reached: \(reason)."
    case .authenticationRefused: "The machine does not accept the key."
    case .hostKeyChanged(let reason):
      "The machine has another host key than when it was first seen: \(reason)."
    case .timedOut(let time):
      "The machine did not answer within \(time.components.seconds) seconds."
    case .transport(let text): "The connection to the machine broke: \(text)."
    case .notAvailable(let reason): "The machine is not accessible: \(reason)."
    case .bastion(let failure): failure.wordsOfBastion
    case .withdrawn: "The question was withdrawn before the machine answered."
    }
  }

  /// What to do where nothing is tried again, a sentence.
  public var advice: String {
    switch self {
    case .unreachable:
      "Check that it is running, its address, the security group and the way to its network."
    case .timedOut: "It may be overloaded or half cut off."
    case .transport: "If it stays so, look at the machine's console."
    case .bastion(.unreachable), .bastion(.timedOut), .bastion(.transport):
      "Check the network and the bastion."
    case .bastion: remedy
    case .authenticationRefused, .hostKeyChanged, .notAvailable, .withdrawn: remedy
    }
  }

  /// What to do, a sentence.
  public var remedy: String {
    switch self {
    case .unreachable:
      "Check that it is running, its address, the security group and the way to its network; it "
        + "is tried again."
    case .authenticationRefused:
      "Check the user and that the key in the state is the one the machine was made with; then "
        + "try again by hand."
    case .hostKeyChanged:
      "If the machine was not rebuilt, somebody may be in between: compare the fingerprint with "
        + "its console log. If it was, remove its line from the deployment's known_hosts."
    case .timedOut:
      "It may be overloaded or half cut off; the connection is made anew."
    case .transport:
      "The connection is made anew; if it stays so, look at the machine's console."
    case .notAvailable:
      "Open the deployment again."
    case .bastion(.authenticationRefused):
      "Check user and key of the bastion in the configuration; then try again by hand."
    case .bastion(.hostKeyChanged):
      "Somebody may be in between: ask who runs it. If the new key is right, correct host_key in "
        + "the configuration or remove the deployment's bastion_hosts; then try again by hand."
    case .bastion(.notAvailable): "Correct the configuration of the bastion."
    case .bastion: "Check the network and the bastion; it is tried again."
    case .withdrawn:
      "Ask again."
    }
  }
}

extension AccessFailure {
  /// What is the matter with the bastion, a sentence.
  private var wordsOfBastion: String {
    switch self {
    case .unreachable(let reason): "The bastion does not answer: \(reason)."
    case .authenticationRefused: "The bastion does not accept the key."
    case .hostKeyChanged(let reason): "The bastion has another host key: \(reason)."
    case .timedOut(let time):
      "The bastion does not answer: nothing came within \(time.components.seconds) seconds."
    case .transport(let text): "The connection to the bastion broke: \(text)."
    case .notAvailable(let reason): "The bastion cannot be connected to: \(reason)."
    case .bastion, .withdrawn: description
    }
  }
}

extension AccessFailure {
  /// Tells from what ssh printed before it ended.
  ///
  /// Source: OpenSSH `sshconnect.c`, `sshconnect2.c`, `mux.c`, in the C locale.
  ///
  /// - Parameter errorOutput: Its standard error.
  init(errorOutput: String) {
    let clause = Self.clause(of: errorOutput)
    func says(_ texts: String...) -> Bool { texts.contains { errorOutput.contains($0) } }
    if says("REMOTE HOST IDENTIFICATION HAS CHANGED", "Host key verification failed") {
      self = .hostKeyChanged(reason: clause)
    } else if says("Permission denied", "Too many authentication failures") {
      self = .authenticationRefused(reason: clause)
    } else if says(
      "Connection refused", "No route to host", "Network is unreachable", "Connection timed out",
      "Operation timed out", "Could not resolve", "Connection reset", "Connection closed",
      "kex_exchange_identification", "timed out during banner")
    {
      self = .unreachable(reason: clause)
    } else {
      self = .transport(clause)
    }
  }

  /// The last that ssh said, without the stop at its end: sentences are made of it.
  static func clause(of errorOutput: String) -> String {
    // Its lines can end with CR LF, which is one character.
    let line = errorOutput.split(whereSeparator: \.isNewline).lazy
      .map { $0.filter { $0 != "\r" } }.last { !$0.isEmpty }
    let words = (line ?? "ssh ended without a word").prefix(300)
    return String(words.hasSuffix(".") ? words.dropLast() : words)
  }
}
