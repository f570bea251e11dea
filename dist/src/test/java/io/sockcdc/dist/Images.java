package io.sockcdc.dist;

import io.sockcdc.testkit.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The images under test, built once and without a network: on a base that is a fresh Debian, made by debootstrap and kept in
 * Docker as {@value #BASE}. Beside them stand-ins for the images of others that understand the same settings.
 */
final class Images {
    static final String BASE = "sockcdc-test-base:local";
    static final String COLLECTOR = "sockcdc-test-collector";
    static final String ANALYZER = "sockcdc-test-analyzer";
    static final String ALL = "sockcdc-test-all";
    static final String KAFKA = "sockcdc-test-kafka";
    static final String PROMETHEUS = "sockcdc-test-prometheus";
    static final String ALERTMANAGER = "sockcdc-test-alertmanager";

    private static boolean built;
    private static boolean kafkaBuilt;
    private static boolean othersBuilt;

    private Images() {}

    /** A root directory of Debian as debootstrap leaves it. */
    static Path debian(Path directory) throws IOException {
        if (isThere(BASE)) {
            Files.createDirectories(directory);
            String container = Programs.run("docker", "create", BASE, "true");
            Programs.run("sh", "-c", "docker export " + container + " | tar -C " + directory + " -x");
            Programs.run("docker", "rm", container);
            return directory;
        }
        Programs.run("debootstrap", "--variant=minbase", "--include=libcap2-bin", "bookworm", directory.toString());
        Programs.run(
                "sh",
                "-c",
                "rm -rf " + directory + "/var/cache/apt/archives/*.deb " + directory + "/var/lib/apt/lists/*");
        return directory;
    }

    /** Builds ours. */
    static synchronized void build() {
        if (built) {
            return;
        }
        base();
        for (String target : List.of("collector", "analyzer", "all")) {
            Programs.run(
                    "docker",
                    "build",
                    "--quiet",
                    "--network",
                    "none",
                    "--file",
                    Machine.root().resolve("docker/Dockerfile").toString(),
                    "--target",
                    target,
                    "--build-arg",
                    "BASE=" + BASE,
                    "--build-arg",
                    "VERSION=test",
                    "--tag",
                    "sockcdc-test-" + target,
                    Machine.root().toString());
        }
        built = true;
    }

    private static boolean isThere(String image) {
        return Programs.end(Map.of(), List.of("sh", "-c", "docker image inspect " + image))
                        .code()
                == 0;
    }

    private static void base() {
        if (isThere(BASE)) {
            return;
        }
        try {
            Path directory = Files.createTempDirectory("sockcdc-base-");
            debian(directory);
            Programs.run("sh", "-c", "tar -C " + directory + " -c . | docker import - " + BASE);
            Programs.run("rm", "-rf", "--one-file-system", directory.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Builds the stand-ins: a broker of the Kafka that we ship, and Debian's Prometheus and Alertmanager. */
    static synchronized void buildOthers() {
        buildKafka();
        if (othersBuilt) {
            return;
        }
        fromProgram(PROMETHEUS, "prometheus", "/prometheus");
        fromProgram(ALERTMANAGER, "prometheus-alertmanager", "/alertmanager");
        othersBuilt = true;
    }

    /** Builds the stand-in of a broker. */
    static synchronized void buildKafka() {
        build();
        if (kafkaBuilt) {
            return;
        }
        try {
            Path context = Files.createTempDirectory("sockcdc-kafka-");
            copy(Machine.root().resolve("dist/target/test-classes"), context.resolve("classes"));
            // Where the image of Apache Kafka has its start, for those who begin with it.
            Files.writeString(context.resolve("run"), """
                    #!/bin/sh
                    export KAFKA_LOG_DIRS="${KAFKA_LOG_DIRS:-/var/lib/kafka/data}"
                    exec /usr/lib/sockcdc/runtime/bin/java -Xmx256m \
                      -cp '/opt/kafka-stand-in:/usr/lib/sockcdc/lib/*' io.sockcdc.dist.KafkaStandIn
                    """);
            Files.writeString(context.resolve("Dockerfile"), """
                    FROM %s
                    USER 0:0
                    COPY classes /opt/kafka-stand-in
                    COPY run /etc/kafka/docker/run
                    RUN chmod 755 /etc/kafka/docker/run
                    VOLUME /var/lib/kafka/data
                    ENTRYPOINT []
                    CMD ["/etc/kafka/docker/run"]
                    HEALTHCHECK NONE
                    """.formatted(ALL));
            Programs.run("docker", "build", "--quiet", "--network", "none", "--tag", KAFKA, context.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        kafkaBuilt = true;
    }

    private static void fromProgram(String image, String program, String data) {
        try {
            Path context = Files.createTempDirectory("sockcdc-other-");
            Path file = Path.of(Programs.run("sh", "-c", "readlink -f \"$(command -v " + program + ")\""));
            Files.copy(file, context.resolve("program"), StandardCopyOption.COPY_ATTRIBUTES);
            // Debian's Alertmanager looks for its templates there.
            Path share = Files.createDirectories(context.resolve("share"));
            Path templates = Path.of("/usr/share/prometheus");
            if (Files.isDirectory(templates)) {
                copy(templates, share);
            }
            Files.writeString(context.resolve("Dockerfile"), """
                    FROM %s
                    COPY share /usr/share/prometheus
                    COPY program /program
                    VOLUME %s
                    ENTRYPOINT ["/program"]
                    """.formatted(BASE, data));
            Programs.run("docker", "build", "--quiet", "--network", "none", "--tag", image, context.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (Files.isRegularFile(file)) {
                    Files.copy(file, target);
                }
            }
        }
    }
}
