/// What the screen of a node shows of it beyond its row.
///
/// Read of one node at a time.
///
/// Source: `/api/v1/nodes/…`, or `kubectl get node … -o json`.
public struct NodeParticulars: Hashable, Sendable {
  /// The node, with its conditions and taints.
  public var node: Node
  /// What it has, as written: `cpu`, `memory`, `pods` among others.
  public var capacity: [String: String]
  /// What pods may take of it.
  public var allocatable: [String: String]

  /// Makes particulars.
  public init(
    node: Node, capacity: [String: String] = [:], allocatable: [String: String] = [:]
  ) {
    self.node = node
    self.capacity = capacity
    self.allocatable = allocatable
  }

  /// Reads one node.
  ///
  /// - Parameter json: The node; text before the first `{` is skipped.
  /// - Throws: `KubernetesDecodingError` when it is no node.
  public init(json: [UInt8]) throws(KubernetesDecodingError) {
    guard let node = try KubernetesList<Node>(json: json).items.first,
      let start = json.firstIndex(of: UInt8(ascii: "{"))
    else { throw .notAList(kind: "") }
    self.init(node: node)
    var reader = JSONReader(json, from: start)
    do {
      try readAmounts(&reader)
    } catch {
      throw .malformed
    }
  }

  private mutating func readAmounts(
    _ reader: inout JSONReader
  ) throws(JSONReader.Malformed) {
    guard try reader.enterObject() else { return }
    while let key = try reader.nextKey() {
      guard "status" ~= key else {
        try reader.skip()
        continue
      }
      guard try reader.enterObject() else { continue }
      while let key = try reader.nextKey() {
        switch key {
        case "capacity": capacity = try [String: String].read(&reader) ?? [:]
        case "allocatable": allocatable = try [String: String].read(&reader) ?? [:]
        default: try reader.skip()
        }
      }
    }
  }
}

/// How much of something the pods of a node ask for.
public struct NodeRequest: Hashable, Sendable {
  /// `cpu`, `memory` and others.
  public var resource: String
  /// What is kept free for them, with its share: `450m (11%)`.
  public var requests: String
  /// What they may take at most.
  public var limits: String

  /// Makes a request.
  public init(resource: String, requests: String, limits: String) {
    self.resource = resource
    self.requests = requests
    self.limits = limits
  }

  /// Reads the part `Allocated resources` of what `kubectl describe node` prints.
  ///
  /// - Parameter text: All that it prints.
  /// - Returns: The resources in its order; none when the part is missing.
  public static func all(described text: String) -> [NodeRequest] {
    let rest = text.lines.drop { !$0.hasPrefix("Allocated resources:") }.dropFirst()
    let part = rest.prefix { $0.hasPrefix(" ") }
    let rows = part.drop { !$0.trimmed.hasPrefix("--------") }.dropFirst()
    return rows.compactMap { row in
      let cells = cells(of: row)
      guard cells.count >= 2 else { return nil }
      return NodeRequest(
        resource: cells[0], requests: cells[1], limits: cells.count > 2 ? cells[2] : "–")
    }
  }

  /// The cells of a row, which two blanks or more part.
  private static func cells(of row: Substring) -> [String] {
    var cells: [String] = []
    var cell = ""
    var blanks = 0
    for character in row {
      guard character != " " else {
        blanks += 1
        continue
      }
      if blanks > 1, !cell.isEmpty {
        cells.append(cell)
        cell = ""
      } else if blanks == 1, !cell.isEmpty {
        cell.append(" ")
      }
      blanks = 0
      cell.append(character)
    }
    return cell.isEmpty ? cells : cells + [cell]
  }
}
