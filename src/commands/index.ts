// All programs of a machine. One line for each.
import {crictl} from "./crictl.ts";
import {date} from "./date.ts";
import {diff} from "./diff.ts";
import {docker} from "./docker/index.ts";
import {etcdctl, etcdutl} from "./etcd.ts";
import {hexdump, xxd} from "./hexdump.ts";
import {iptables, iptablesSave} from "./iptables.ts";
import {kubectl} from "./kubectl/index.ts";
import {kubelet} from "./kubelet.ts";
import {haltProgram, poweroffProgram, rebootProgram, shutdownProgram} from "./power.ts";
import type {Program} from "./program.ts";
import {pgrepProgram, psProgram} from "./ps.ts";
import {clear, emacs, history, less, more, nano, vi, vim} from "./screen.ts";
import {sleep} from "./sleep.ts";
import {ssh} from "./ssh.ts";
import {journalctlProgram, systemctlProgram} from "./systemd.ts";
import {arp, curl, dd, df, dig, egrep, fallocate, free, grep, hostname, id, ifconfig, ip, nc, netstat, nproc, nslookup, ping, route, sort, ss, telnet, tr, truncate, uname, uptime, wget} from "./tools.ts";
import {watch} from "./watch.ts";

export const programs: readonly Program[] = [
  clear, emacs, history, less, more, nano, vi, vim,
  crictl, date, diff, docker, etcdctl, etcdutl, haltProgram, hexdump, iptables, iptablesSave, journalctlProgram, kubectl, kubelet, pgrepProgram, poweroffProgram, psProgram, rebootProgram, shutdownProgram, sleep, ssh, systemctlProgram, watch, xxd,
  arp, curl, dd, df, dig, egrep, fallocate, free, grep, hostname, id, ifconfig, ip, nc, netstat, nproc, nslookup, ping, route, sort, ss, telnet, tr, truncate, uname, uptime, wget,
];
