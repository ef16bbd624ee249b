import FoundationEssentials
import Terraform

/// What a state tells about the keys that its machines were given.
///
/// Every instance's attributes are read once; nothing of them is kept but digests and names.
struct MachineClues {
  /// What stands about one machine.
  struct Clue {
    let machine: Machine
    /// The name of its key pair.
    let keyPair: String?
    let userData: UserData
    let dependencies: Set<String>
  }

  /// What the state has of a machine's user data.
  enum UserData {
    case none
    /// The generated keys that stand in it, by their place.
    case clear(keys: Set<Int>)
    /// The provider keeps the SHA-1 digest alone.
    ///
    /// Source: `openstack_compute_instance_v2`, the `StateFunc` of `user_data`.
    case digest(String)
  }

  /// Something that renders user data.
  struct Recipe {
    let resource: String
    /// The resource as dependencies name it: without an instance key.
    let dependency: String
    let digest: String
    /// The generated keys that stand in it, by their place.
    let keys: Set<Int>
  }

  /// A key pair of OpenStack in the state.
  struct Pair {
    let name: String
    let resource: String
    let publicKey: PublicKey
  }

  /// The machines, in the inventory's order.
  private(set) var machines: [Clue] = []
  private var recipes: [Recipe] = []
  private var pairs: [Pair] = []
  /// The places of the keys by their resources, as dependencies name those.
  private var placesByResource: [String: [Int]] = [:]
  /// The places of the keys by the names of the key pairs that have them.
  private var placesByPair: [String: [Int]] = [:]
  /// The places of the keys that stand in any recipe.
  private var placesInRecipes: Set<Int> = []

  /// Gathers what a state tells about these keys.
  init(of state: RawState, keys: [GeneratedKey]) {
    let inventory = Inventory(of: state).machines
    let places = Dictionary(inventory.enumerated().map { ($1.resource, $0) }) { first, _ in first }
    var clues: [Int: Clue] = [:]
    for resource in state.resources {
      for instance in resource.instances where instance.deposedKey == nil {
        let address = resource.address(of: instance).description
        if let place = places[address] {
          clues[place] = Self.clue(of: instance, machine: inventory[place], keys: keys)
        } else if Self.recipeTypes.contains(resource.type) {
          recipes.append(Self.recipe(of: instance, in: resource, keys: keys))
        } else if resource.type == "openstack_compute_keypair_v2" {
          let attributes = instance.attributes
          guard let name = attributes["name"]?.text,
            let key = attributes["public_key"]?.text.flatMap({ PublicKey(line: $0) })
          else { continue }
          pairs.append(Pair(name: name, resource: address, publicKey: key))
        }
      }
    }
    machines = inventory.indices.compactMap { clues[$0] }
    for (place, key) in keys.enumerated() {
      let resource = ResourceAddress(parsing: key.resource)?.resource.description ?? key.resource
      placesByResource[resource, default: []].append(place)
      for pair in pairs where pair.opens(key) { placesByPair[pair.name, default: []].append(place) }
    }
    placesInRecipes = recipes.reduce(into: []) { $0.formUnion($1.keys) }
  }

  /// Returns the places of the keys that a machine may accept: of hundreds of keys in a state of
  /// thousands of machines, a few each.
  ///
  /// - Parameter clue: What stands about the machine.
  /// - Returns: The places, ascending.
  func candidates(for clue: Clue) -> [Int] {
    var places = Set(clue.keyPair.flatMap { placesByPair[$0] } ?? [])
    switch clue.userData {
    case .none: break
    case .clear(let keys): places.formUnion(keys)
    case .digest:
      places.formUnion(placesInRecipes)
      for dependency in clue.dependencies { places.formUnion(placesByResource[dependency] ?? []) }
    }
    return places.sorted()
  }

  /// Returns how it is known that a machine accepts a key; nil if nothing says so.
  ///
  /// - Parameters:
  ///   - clue: What stands about the machine.
  ///   - key: The key.
  ///   - place: Its place among the keys.
  /// - Returns: The best evidence.
  func evidence(that clue: Clue, accepts key: GeneratedKey, at place: Int) -> KeyEvidence? {
    if let pair = pairs.first(where: { $0.name == clue.keyPair && $0.opens(key) }) {
      return .keyPair(resource: pair.resource)
    }
    switch clue.userData {
    case .none: return nil
    case .clear(let keys): return keys.contains(place) ? .userData : nil
    case .digest(let digest):
      let made = recipes.filter { $0.digest == digest }
      guard made.isEmpty else {
        return made.first { $0.keys.contains(place) }.map { .recipe(resource: $0.resource) }
      }
      let changed = recipes.first {
        clue.dependencies.contains($0.dependency) && $0.keys.contains(place)
      }
      if let changed { return .changedRecipe(resource: changed.resource) }
      let isDependent = clue.dependencies.contains { key.resource.isInstance(of: $0) }
      return isDependent ? .dependency : nil
    }
  }

  /// Returns the key pairs that machines were made with, except those of these keys.
  func keyPairs(except keys: [GeneratedKey]) -> [KeySurvey.KeyPair] {
    let users = Dictionary(grouping: machines.filter { $0.keyPair != nil }) { $0.keyPair ?? "" }
    return users.sorted { $0.key < $1.key }.compactMap { name, clues in
      let pair = pairs.first { $0.name == name }
      guard !keys.contains(where: { pair?.opens($0) == true }) else { return nil }
      return KeySurvey.KeyPair(
        name: name, machines: clues.map(\.machine), resource: pair?.resource,
        publicKey: pair?.publicKey)
    }
  }
}

// MARK: - Reading

extension MachineClues {
  /// The types of what renders user data.
  private static let recipeTypes: Set<String> = [
    "cloudinit_config", "template_cloudinit_config", "template_file",
  ]

  private static func clue(
    of instance: StateInstance, machine: Machine, keys: [GeneratedKey]
  ) -> Clue {
    let attributes = instance.attributes(["key_pair", "user_data"])
    let keyPair = attributes["key_pair"]?.text
    return Clue(
      machine: machine, keyPair: keyPair?.isEmpty == false ? keyPair : nil,
      userData: userData(attributes["user_data"]?.text ?? "", keys: keys),
      dependencies: Set(instance.dependencies))
  }

  private static func userData(_ text: String, keys: [GeneratedKey]) -> UserData {
    guard !text.isEmpty else { return .none }
    if text.utf8.count == 40, text.allSatisfy(\.isHexDigit) { return .digest(text.lowercased()) }
    let decoded = Data(base64Encoded: text).map { String(decoding: $0, as: UTF8.self) }
    return .clear(keys: places(of: keys, in: [text] + [decoded].compactMap(\.self)))
  }

  private static func recipe(
    of instance: StateInstance, in resource: StateResource, keys: [GeneratedKey]
  ) -> Recipe {
    let attributes = instance.attributes
    let rendered = attributes["rendered"]?.text ?? ""
    let parts = (attributes["part"]?.array ?? []).compactMap { $0["content"]?.text }
    return Recipe(
      resource: resource.address(of: instance).description,
      dependency: resource.address.description,
      digest: SHA1Digest(of: Array(rendered.utf8)).description,
      keys: places(of: keys, in: [rendered] + parts))
  }

  private static func places(of keys: [GeneratedKey], in texts: [String]) -> Set<Int> {
    Set(
      keys.indices.filter { index in
        guard let key = keys[index].publicKey else { return false }
        return texts.contains { key.stands(in: $0) }
      })
  }
}

extension MachineClues.Pair {
  /// Whether it lets a key's owner in.
  fileprivate func opens(_ key: GeneratedKey) -> Bool { key.publicKey?.blob == publicKey.blob }
}

extension String {
  /// Whether this address is the resource's, or that of one of its instances.
  fileprivate func isInstance(of resource: String) -> Bool {
    self == resource || hasPrefix(resource + "[")
  }
}
