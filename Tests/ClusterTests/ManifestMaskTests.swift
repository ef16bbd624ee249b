import Testing

@testable import Cluster

@Suite("Secrets in manifests")
struct ManifestMaskTests {
  private func masked(_ text: String) -> String {
    ManifestMask.masked(text) { $0.contains("PASSWORD") || $0.contains("KEY") }
  }

  @Test("In YAML the values of secret variables are bullets, and nothing else changes")
  func yaml() {
    let text = """
      metadata:
        annotations:
          kubectl.kubernetes.io/last-applied-configuration: |
            {"spec":{"containers":[{"env":[{"name":"DB_PASSWORD","value":"hunter2"}]}]}}
          other: "yes"
      spec:
        containers:
        - args:
          - --token=abc123
          - --verbose
          env:
          - name: DB_PASSWORD
            value: hunter2
          - name: LEVEL
            value: debug
          - name: PRIVATE_KEY
            value: |-
              -----BEGIN KEY-----

              c2VjcmV0
              -----END KEY-----
          - name: LONG_PASSWORD
            value: "first part of it, which is
              folded"
          - name: FROM_PASSWORD
            valueFrom:
              secretKeyRef:
                key: value
                name: candid-key
          image: worker:1.4
          name: worker
      """
    #expect(
      masked(text) == """
        metadata:
          annotations:
            kubectl.kubernetes.io/last-applied-configuration: ••••••
            other: "yes"
        spec:
          containers:
          - args:
            - --token=••••••
            - --verbose
            env:
            - name: DB_PASSWORD
              value: ••••••
            - name: LEVEL
              value: debug
            - name: PRIVATE_KEY
              value: ••••••
            - name: LONG_PASSWORD
              value: ••••••
            - name: FROM_PASSWORD
              valueFrom:
                secretKeyRef:
                  key: value
                  name: candid-key
            image: worker:1.4
            name: worker
        """)
  }

  @Test("In JSON too, and the rest of it stays as it was")
  func json() {
    let text = """
      {
          "metadata": {
              "annotations": {
                  "kubectl.kubernetes.io/last-applied-configuration": "{\\"value\\":\\"hunter2\\"}\\n"
              }
          },
          "env": [
              {
                  "name": "DB_PASSWORD",
                  "value": "hunter2"
              },
              {
                  "name": "LEVEL",
                  "value": "debug"
              }
          ]
      }
      """
    let result = masked(text)
    #expect(!result.contains("hunter2"))
    #expect(result.contains("\"value\": \"debug\""))
    #expect(result.contains("\"value\": ••••••\n"))
    #expect(result.split(separator: "\n").count == text.split(separator: "\n").count)
  }

  @Test("In what kubectl describes the variables of a container are hidden by their names")
  func described() {
    let text = """
      Name:             worker
      Containers:
        worker:
          Image:      worker:1.4
          Environment:
            DB_PASSWORD:  hunter2
                          and its second line
            LEVEL:        debug
            API_KEY:      <set to the key 'k' in secret 'candid-key'>  Optional: false
          Mounts:
            /var/run/secrets from kube-api-access (ro)
        other:
          Environment:  <none>
          PASSWORD:     no variable
      """
    let result = masked(text)
    #expect(!result.contains("hunter2") && !result.contains("second line"))
    #expect(result.contains("DB_PASSWORD: ••••••\n"))
    #expect(result.contains("LEVEL:        debug"))
    #expect(result.contains("<set to the key 'k' in secret 'candid-key'>"))
    #expect(result.contains("PASSWORD:     no variable"))
    #expect(result.contains("/var/run/secrets from kube-api-access (ro)"))
  }

  @Test("Where people chose the names, and behind a heading, secrets are hidden in it too")
  func describedElsewhere() {
    let text = """
      Name:             worker
      Annotations:      db_password: hunter2
                        api_token: hunter2
                        note: harmless
      Token:            none
      Containers:
        worker:
          Command:
            run
            --password=hunter2
          Environment:
            ARGS:       --token hunter2
            DB_SECRET:  <set to the key 'k' in secret 'db'>  Optional: false
          Args:         login --password hunter2
      """
    let result = masked(text)
    #expect(!result.contains("hunter2"))
    #expect(result.contains("note: harmless"))
    #expect(result.contains("Token:            none"))
    #expect(result.contains("<set to the key 'k' in secret 'db'>"))
  }

  @Test("In a manifest a key that names a secret hides its value, whoever chose it")
  func keys() {
    let text = """
      kind: Pod
      metadata:
        annotations:
          db_password: hunter2
      """
    #expect(!masked(text).contains("hunter2"))
  }

  @Test("What is no manifest stays as it is", arguments: ["", "\n", "a: b", ":", "- ", "no colon"])
  func other(_ text: String) {
    #expect(masked(text) == text)
  }

  @Test("The variables of a pod are those whose values stand in its spec")
  func environment() {
    let json = """
      {"kind": "Pod", "metadata": {"name": "p"}, "spec": {
        "initContainers": [{"name": "i", "env": [{"name": "A", "value": "1"}]}],
        "containers": [{"name": "c", "env": [{"name": "B", "value": "2"},
          {"name": "C", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}, {"name": "D"}]}]}}
      """
    let variables = PodEnvironment(json: Array(json.utf8)).variables
    #expect(variables.map(\.name) == ["A", "B"])
    #expect(variables.map(\.value) == ["1", "2"])
    for broken in ["", "no pod", "[1]", "{\"spec\": 3}", "{\"spec\": {\"containers\": [{\"env\""] {
      #expect(PodEnvironment(json: Array(broken.utf8)).variables.isEmpty)
    }
  }
}
