import Subprocess
import TOMLKit
import Logging
