package io.sockcdc.collector.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamesTest {
    @TempDir
    private Path directory;

    @Test
    void usersAreNamedAsIdNamesThem() throws IOException {
        UserNames users = new UserNames(Path.of("/etc/passwd"));
        users.refresh();

        assertThat(users.name(0)).isEqualTo(run("id", "-nu", "0"));
        assertThat(users.name(65534)).isEqualTo(run("id", "-nu", "65534"));
    }

    @Test
    void usersAreReadAgainOnlyWhenTheFileChanged() throws IOException {
        Path passwd = directory.resolve("passwd");
        Files.writeString(passwd, "root:x:0:0::/root:/bin/sh\n");
        UserNames users = new UserNames(passwd);
        assertThat(users.name(0)).as("before the first refresh").isNull();
        assertThat(users.refresh()).isTrue();
        assertThat(users.refresh()).isFalse();

        Files.writeString(passwd, "toor:x:0:0::/root:/bin/sh\n");
        Files.setLastModifiedTime(passwd, FileTime.from(Instant.ofEpochSecond(2_000_000_000)));

        assertThat(users.refresh()).isTrue();
        assertThat(users.name(0)).isEqualTo("toor");
    }

    @Test
    void linesThatAreNoUserArePassedOverAndTheFirstNameOfANumberCounts() throws IOException {
        Path passwd = directory.resolve("passwd");
        Files.writeString(
                passwd, "\n# comment\n+::::::\nbad:x\na:x:7:7:::\nb:x:7:7:::\nc:x:x7:7:::\nd:x:4294967294:1:::\n");
        UserNames users = new UserNames(passwd);
        users.refresh();

        assertThat(users.name(7)).isEqualTo("a");
        assertThat(users.name(4_294_967_294L)).isEqualTo("d");
    }

    @Test
    void withoutAFileNobodyHasAName() throws IOException {
        Path passwd = directory.resolve("passwd");
        Files.writeString(passwd, "root:x:0:0::/root:/bin/sh\n");
        UserNames users = new UserNames(passwd);
        users.refresh();
        Files.delete(passwd);

        assertThat(users.refresh()).isTrue();
        assertThat(users.name(0)).isNull();
    }

    @Test
    void interfacesAreNamedAsTheJdkNamesThem() throws IOException {
        Interfaces interfaces = new Interfaces(Path.of("/sys/class/net"));
        interfaces.refresh();

        NetworkInterface loopback = NetworkInterface.getByName("lo");
        assertThat(interfaces.name(loopback.getIndex())).isEqualTo("lo");
        assertThat(interfaces.name(1 << 30)).isNull();
    }

    @Test
    void withoutSysfsThereAreNoInterfaces() {
        Interfaces interfaces = new Interfaces(directory.resolve("missing"));
        interfaces.refresh();

        assertThat(interfaces.name(1)).isNull();
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
