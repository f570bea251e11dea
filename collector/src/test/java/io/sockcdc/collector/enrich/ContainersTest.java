package io.sockcdc.collector.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.collector.model.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files are shortened copies of what the runtimes write. */
class ContainersTest {
    private static final String ID = "3f2a".repeat(15) + "c0de";
    private static final String UID = "2b1c7d4e-8a0b-4c57-9f0e-2f9d0e1c2a3b";

    @TempDir
    Path root = Path.of(".");

    @Test
    void aContainerOfDockerHasTheNameInItsSettings() throws IOException {
        write("var/lib/docker/containers/" + ID + "/config.v2.json", """
                {"StreamConfig":{},"State":{"Running":true,"Pid":4321},"ID":"%s","Name":"/shop-web-1",
                 "Config":{"Hostname":"3f2a3f2a","Labels":{"com.docker.compose.service":"web"}}}
                """.formatted(ID));

        assertThat(in("/system.slice/docker-" + ID + ".scope")).isEqualTo(new Container(ID, "shop-web-1", null));
    }

    @Test
    void theDirectoryOfDockerMayHaveBeenMoved() throws IOException {
        write("etc/docker/daemon.json", "{\"data-root\": \"/srv/docker\"}");
        write("srv/docker/containers/" + ID + "/config.v2.json", "{\"Name\":\"/web\"}");

        assertThat(in("/docker/" + ID)).isEqualTo(new Container(ID, "web", null));
    }

    @Test
    void aContainerOfContainerdInKubernetesHasItsNameAndItsPod() throws IOException {
        write("run/containerd/io.containerd.runtime.v2.task/k8s.io/" + ID + "/config.json", """
                {"ociVersion":"1.1.0","process":{"args":["/bin/app"]},"annotations":{
                  "io.kubernetes.cri.container-name":"app","io.kubernetes.cri.container-type":"container",
                  "io.kubernetes.cri.sandbox-name":"shop-7d9f-x2x","io.kubernetes.cri.sandbox-namespace":"prod",
                  "io.kubernetes.cri.sandbox-uid":"%s"}}
                """.formatted(UID));

        assertThat(in("/kubepods.slice/kubepods-pod" + UID.replace('-', '_') + ".slice/cri-containerd-" + ID
                        + ".scope"))
                .isEqualTo(new Container(ID, "app", "prod/shop-7d9f-x2x"));
    }

    @Test
    void aContainerOfCriOHasItsNameAndItsPod() throws IOException {
        write("run/containers/storage/overlay-containers/" + ID + "/userdata/config.json", """
                {"annotations":{"io.kubernetes.container.name":"app","io.kubernetes.pod.name":"shop-0",
                  "io.kubernetes.pod.namespace":"prod","io.kubernetes.pod.uid":"%s"}}
                """.formatted(UID));

        assertThat(in("/kubepods/besteffort/pod" + UID + "/crio-" + ID))
                .isEqualTo(new Container(ID, "app", "prod/shop-0"));
    }

    @Test
    void aContainerOfPodmanIsNamedInTheListOfItsStorage() throws IOException {
        write("var/lib/containers/storage/overlay-containers/containers.json", """
                [{"id":"%s","names":["other"]},{"id":"%s","names":["db"],"layer":"x"}]
                """.formatted("0".repeat(64), ID));

        assertThat(in("/machine.slice/libpod-" + ID + ".scope/container")).isEqualTo(new Container(ID, "db", null));
    }

    @Test
    void whereNoFileTellsThePodsUidIsInThePath() {
        assertThat(in("/kubepods/burstable/pod" + UID + "/" + ID)).isEqualTo(new Container(ID, null, UID));
        assertThat(in("/lxc/web01")).isEqualTo(new Container("web01", null, null));
        assertThat(in("/system.slice/ssh.service")).isNull();
    }

    @Test
    void aNameThatLooksLikeAPathLeadsToNoFile() throws IOException {
        write("var/lib/docker/containers/../secret/config.v2.json", "{\"Name\":\"/secret\"}");

        assertThat(in("/lxc.payload.../secret")).isEqualTo(new Container("..", null, null));
    }

    private @Nullable Container in(String cgroup) {
        return new Containers(root).in(cgroup);
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.normalize().getParent());
        Files.writeString(path.normalize(), text);
    }
}
