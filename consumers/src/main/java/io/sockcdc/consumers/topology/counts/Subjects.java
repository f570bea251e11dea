package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.topology.sockets.SocketEntry;
import io.sockcdc.schema.CountSubject;
import io.sockcdc.schema.SubjectKind;
import java.util.LinkedHashSet;
import java.util.Set;

/** Which subjects a connection counts for. */
final class Subjects {
    private final Networks networks;

    Subjects(Networks networks) {
        this.networks = networks;
    }

    Set<CountSubject> of(String hostId, SocketEntry socket) {
        Set<CountSubject> subjects = new LinkedHashSet<>();
        String ip = socket.remoteIp();
        if (ip != null) {
            subjects.add(remoteIp(ip));
            subjects.add(hostRemoteIp(hostId, ip));
            networks.namesOf(ip, name -> subjects.add(network(name)));
        }
        Integer port = socket.localPort();
        if (socket.server() && port != null) {
            subjects.add(hostService(hostId, port, socket.protocol()));
        }
        String command = socket.command();
        if (command != null) {
            subjects.add(hostProcess(hostId, command));
        }
        return subjects;
    }

    static CountSubject remoteIp(String ip) {
        return new CountSubject(SubjectKind.REMOTE_IP, null, ip, null, null, null, null, null);
    }

    static CountSubject hostRemoteIp(String hostId, String ip) {
        return new CountSubject(SubjectKind.HOST_REMOTE_IP, hostId, ip, null, null, null, null, null);
    }

    static CountSubject hostService(String hostId, int port, String protocol) {
        return new CountSubject(SubjectKind.HOST_SERVICE, hostId, null, port, protocol, null, null, null);
    }

    static CountSubject hostProcess(String hostId, String command) {
        return new CountSubject(SubjectKind.HOST_PROCESS, hostId, null, null, null, command, null, null);
    }

    static CountSubject network(String name) {
        return new CountSubject(SubjectKind.NETWORK, null, null, null, null, null, name, null);
    }

    static CountSubject remainder(SubjectKind kind, int partition) {
        return new CountSubject(kind, null, null, null, null, null, null, partition);
    }
}
