package io.sockcdc.consumers.topology.counts;

import io.sockcdc.consumers.topology.sockets.SocketEntry;
import java.util.ArrayList;
import java.util.List;

/** Which subjects a connection counts for. */
final class Subjects {
    private final Networks networks;

    Subjects(Networks networks) {
        this.networks = networks;
    }

    /** Each once; those that are addresses first. */
    List<SubjectId> of(String hostId, SocketEntry socket) {
        List<SubjectId> subjects = new ArrayList<>(5);
        String ip = socket.remoteIp();
        if (ip != null) {
            subjects.add(SubjectId.remoteIp(ip));
            subjects.add(SubjectId.hostRemoteIp(hostId, ip));
            networks.namesOf(ip, name -> subjects.add(SubjectId.network(name)));
        }
        Integer port = socket.localPort();
        if (socket.server() && port != null) {
            subjects.add(SubjectId.hostService(hostId, port, socket.protocol().name()));
        }
        String command = socket.command();
        if (command != null) {
            subjects.add(SubjectId.hostProcess(hostId, command));
        }
        return subjects;
    }
}
