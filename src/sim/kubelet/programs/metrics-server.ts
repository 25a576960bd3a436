// metrics-server as a container: its start-up line and health answers.
import type {ContainerProgram} from "./program.ts";

export const metricsServer: ContainerProgram = {
  name: "metrics-server",
  commands: ["metrics-server"],
  steady: true,
  start(io) {
    io.log("I serving.go:380] Generated self-signed cert (/tmp/apiserver.crt, /tmp/apiserver.key)\nI secure_serving.go:211] Serving securely on [::]:10250\n", "stderr");
    return {ports: [10250]};
  },
  signal: (_io, _state, signal) => signal === "SIGTERM" || signal === "SIGINT" ? {exit: 0} : undefined,
  http: () => ({status: 200, headers: [["Content-Type", "text/plain; charset=utf-8"]], body: "ok"}),
};
