package io.sockcdc.collector.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerIdsTest {
    private static final String ID = "3f2a".repeat(15) + "c0de";
    private static final String INNER = "ab12".repeat(16);

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    Docker, cgroupfs driver              | /docker/ID                                                                                     | ID
                    Docker, systemd driver               | /system.slice/docker-ID.scope                                                                  | ID
                    Docker, rootless                     | /user.slice/user-1000.slice/user@1000.service/user.slice/docker-ID.scope                        | ID
                    Docker, own cgroup parent            | /batch/nightly/ID                                                                              | ID
                    systemd inside Docker                | /docker/ID/system.slice/ssh.service                                                            | ID
                    Docker inside Docker                 | /docker/ID/docker/INNER                                                                        | INNER
                    kind: CRI inside Docker              | /docker/ID/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod1.slice/cri-containerd-INNER.scope | INNER
                    containerd under Kubernetes, systemd | /kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0f3b_1.slice/cri-containerd-ID.scope    | ID
                    containerd, colon form               | /system.slice/containerd.service/kubepods-besteffort-pod12.slice:cri-containerd:ID             | ID
                    Kubernetes, cgroupfs driver          | /kubepods/burstable/pod2b1c7d4e-8a0b-4c57-9f0e-2f9d0e1c2a3b/ID                                   | ID
                    Docker under Kubernetes, systemd     | /kubepods.slice/kubepods-pod77.slice/docker-ID.scope                                           | ID
                    CRI-O, systemd driver                | /kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod9.slice/crio-ID.scope         | ID
                    CRI-O, cgroupfs driver               | /kubepods/besteffort/pod9/crio-ID                                                              | ID
                    CRI-O inner group                    | /kubepods.slice/kubepods-pod9.slice/crio-ID.scope/container                                    | ID
                    CRI-O monitor                        | /kubepods.slice/kubepods-pod9.slice/crio-conmon-ID.scope                                       |
                    Podman, system                       | /machine.slice/libpod-ID.scope                                                                 | ID
                    Podman, inner group                  | /machine.slice/libpod-ID.scope/container                                                       | ID
                    Podman, rootless                     | /user.slice/user-1000.slice/user@1000.service/user.slice/libpod-ID.scope                        | ID
                    Podman, cgroupfs driver              | /libpod_parent/libpod-ID                                                                       | ID
                    Podman monitor                       | /machine.slice/libpod-conmon-ID.scope                                                          |
                    nerdctl                              | /system.slice/nerdctl-ID.scope                                                                 | ID
                    ECS                                  | /ecs/9c4f1b6e2d3a4b5c8d7e6f5a4b3c2d1e/ID                                                        | ID
                    LXC 3                                | /lxc/web01                                                                                     | web01
                    LXC 3, inner slice                   | /lxc/web01/system.slice/nginx.service                                                          | web01
                    LXC 4                                | /lxc.payload/web01                                                                             | web01
                    LXC 5 and LXD                        | /lxc.payload.web01/init.scope                                                                  | web01
                    LXC monitor                          | /lxc.monitor.web01                                                                             |
                    Proxmox                              | /lxc/101/ns/system.slice/cron.service                                                          | 101
                    systemd-nspawn service               | /machine.slice/systemd-nspawn@build\\x2dbox.service/payload                                     | build-box
                    systemd-nspawn by hand               | /machine.slice/machine-debian.scope                                                            | debian
                    virtual machine                      | /machine.slice/machine-qemu\\x2d1\\x2dvm01.scope                                                 |
                    root                                 | /                                                                                              |
                    service                              | /system.slice/ssh.service                                                                      |
                    session                              | /user.slice/user-1000.slice/session-3.scope                                                    |
                    user service                         | /user.slice/user-1000.slice/user@1000.service/app.slice/app-org.gnome.Terminal.slice/vte-spawn-1.scope |
                    init                                 | /init.scope                                                                                    |
                    the Docker daemon                    | /system.slice/docker.service                                                                   |
                    a pod's own slice                    | /kubepods.slice/kubepods-burstable.slice                                                       |
                    something else with a long number    | /system.slice/run-ID.scope                                                                     |
                    a short hexadecimal name             | /docker/3f2a                                                                                   |
                    """)
    void theContainerIsReadFromThePath(String what, String path, String expected) {
        String container = ContainerIds.in(fill(path));

        assertThat(container).as(what).isEqualTo(expected == null ? null : fill(expected));
    }

    private static String fill(String text) {
        return text.replace("INNER", INNER).replace("ID", ID);
    }
}
