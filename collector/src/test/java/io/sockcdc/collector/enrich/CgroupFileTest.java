package io.sockcdc.collector.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CgroupFileTest {
    @Test
    void version2IsOneLine() {
        assertThat(path("0::/system.slice/ssh.service\n")).isEqualTo("/system.slice/ssh.service");
    }

    @Test
    void besideVersion1Version2CountsWhenItSaysMoreThanTheRoot() {
        assertThat(path("2:memory:/a/b/c\n1:name=systemd:/x\n0::/user.slice\n")).isEqualTo("/user.slice");
    }

    @Test
    void whereVersion2IsTheRootTheDeepestOfVersion1Counts() {
        assertThat(path("9:name=systemd:/\n4:memory:/docker/1f\n3:cpu,cpuacct:/docker\n0::/\n"))
                .isEqualTo("/docker/1f");
    }

    @Test
    void ofEquallyDeepPathsTheFirstCounts() {
        assertThat(path("9:name=systemd:/a/b\n4:memory:/c/d\n")).isEqualTo("/a/b");
    }

    @Test
    void aPathMayHoldColons() {
        assertThat(path("0::/containerd.service/pod.slice:cri-containerd:1f\n"))
                .isEqualTo("/containerd.service/pod.slice:cri-containerd:1f");
    }

    @Test
    void aRemovedGroupKeepsItsName() {
        assertThat(path("0::/user.slice/gone.scope (deleted)\n")).isEqualTo("/user.slice/gone.scope");
    }

    @Test
    void everywhereTheRootIsTheRoot() {
        assertThat(path("1:name=systemd:/\n0::/\n")).isEqualTo("/");
    }

    @Test
    void anEmptyFileNamesNone() {
        assertThat(path("")).isNull();
    }

    private static @Nullable String path(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return CgroupFile.path(bytes, bytes.length);
    }
}
