public import FoundationEssentials

/// How all tunnels of a deployment fare at a moment.
public struct TunnelSurvey: Hashable, Sendable {
  /// The bastion.
  public var bastion: BastionReading
  /// The tunnels, in the order of the configuration.
  public var tunnels: [TunnelReading]
  /// Who keeps them.
  public var keeper: TunnelKeeper
  /// When they were looked at.
  public var readAt: Date

  /// Makes a survey.
  public init(
    bastion: BastionReading, tunnels: [TunnelReading], keeper: TunnelKeeper, readAt: Date
  ) {
    self.bastion = bastion
    self.tunnels = tunnels
    self.keeper = keeper
    self.readAt = readAt
  }

  /// Those that are to be there: all but what a person closed.
  public var wanted: [TunnelReading] { tunnels.filter { $0.state != .closed } }
  /// How many of the wanted ones are up.
  public var upCount: Int { tunnels.count { $0.state == .up } }
  /// Whether every wanted tunnel is up.
  public var isWell: Bool { upCount == wanted.count }
  /// Those that are wanted and not up.
  public var missing: [TunnelReading] { wanted.filter { $0.state != .up } }
}

/// Which process keeps the tunnels.
public enum TunnelKeeper: Hashable, Sendable {
  /// This one.
  case here
  /// Another one of ours: what it is, such as `run 20261123-073152-2a02c1`, and its number.
  case other(String, processID: Int32)
  /// None.
  case nobody
}

/// How a tunnel is.
public enum TunnelState: String, Hashable, Sendable, CaseIterable {
  /// It is being made, or has not been asked yet.
  case opening
  /// The service answers through it as it should.
  case up
  /// It does not lead to a service that answers as it should.
  case down
  /// Its port here is taken by another program.
  case blocked
  /// A person closed it.
  case closed

  /// The state in a word.
  public var word: String { rawValue }
}

/// What keeps something from working, and what to do about it.
public struct TunnelProblem: Hashable, Sendable {
  /// Why, as a sentence.
  public var why: String
  /// What to do, as a sentence.
  public var remedy: String
  /// Whether it stays so until somebody acts.
  public var isFinal: Bool

  /// Makes a problem.
  public init(why: String, remedy: String, isFinal: Bool = false) {
    self.why = why
    self.remedy = remedy
    self.isFinal = isFinal
  }

  /// Both sentences.
  public var text: String { remedy.isEmpty ? why : "\(why) \(remedy)" }
}

/// How one tunnel fares.
public struct TunnelReading: Hashable, Sendable, Identifiable {
  /// What the configuration says.
  public var route: TunnelRoute
  /// The port of 127.0.0.1; nil while none was picked.
  public var localPort: Int?
  /// How it is.
  public var state: TunnelState
  /// Since when it is so.
  public var since: Date
  /// How long the service took to begin its answer, through the tunnel.
  public var latency: Duration?
  /// When the service answered last as it should.
  public var lastSuccess: Date?
  /// What answers behind it: `Nova 2.1 to 2.90`.
  public var behind: String?
  /// What is wrong; nil when it is up or closed.
  public var problem: TunnelProblem?
  /// The program that holds the port in our place.
  public var holder: String?
  /// The command that opens the same tunnel by hand.
  public var command: String

  /// Makes the reading of a tunnel that nobody has asked yet.
  public init(route: TunnelRoute, state: TunnelState = .opening, since: Date, command: String) {
    self.route = route
    self.state = state
    self.since = since
    self.command = command
    localPort = route.localPort == 0 ? nil : route.localPort
  }

  /// Its name.
  public var id: String { route.name }
}

/// How the connection to the bastion is.
public enum BastionState: String, Hashable, Sendable, CaseIterable {
  /// It is being made.
  case connecting
  /// It stands.
  case connected
  /// It failed, and is tried again by itself.
  case waiting
  /// It failed for good: a person has to look.
  case refused
  /// Another process keeps it.
  case elsewhere
  /// Nobody wants it.
  case closed

  /// The state in words.
  public var words: String {
    switch self {
    case .connecting: "connecting"
    case .connected: "connected"
    case .waiting: "no connection"
    case .refused: "refused"
    case .elsewhere: "kept elsewhere"
    case .closed: "not connected"
    }
  }
}

/// How the bastion fares.
public struct BastionReading: Hashable, Sendable {
  /// Where it is: `ops@bastion.example.com`.
  public var title: String
  /// How the connection is.
  public var state: BastionState
  /// Since when it is so.
  public var since: Date
  /// How long it takes there and back.
  public var roundTrip: Duration?
  /// The host key's fingerprint, as `ssh-keygen -l` prints it.
  public var fingerprint: String?
  /// What is wrong.
  public var problem: TunnelProblem?
  /// When it is tried again.
  public var nextTry: Date?
  /// How often the connection was made.
  public var connections: Int

  /// Makes a reading.
  public init(
    title: String, state: BastionState, since: Date, roundTrip: Duration? = nil,
    fingerprint: String? = nil, problem: TunnelProblem? = nil, nextTry: Date? = nil,
    connections: Int = 0
  ) {
    self.title = title
    self.state = state
    self.since = since
    self.roundTrip = roundTrip
    self.fingerprint = fingerprint
    self.problem = problem
    self.nextTry = nextTry
    self.connections = connections
  }
}
