package io.sockcdc.collector.enrich;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockcdc.collector.model.Container;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Containers by the path of their control group, with the names that Docker, containerd (also under Kubernetes), CRI-O and
 * Podman keep in files. No daemon is asked. A container's files are read once. One thread at a time.
 */
public final class Containers {
    private static final int MOST_REMEMBERED = 4096;
    private static final long LARGEST_FILE = 1 << 20;
    private static final Path DOCKER = Path.of("var/lib/docker");
    private static final Path DOCKER_SETTINGS = Path.of("etc/docker/daemon.json");
    private static final Path CONTAINERD_TASKS = Path.of("run/containerd/io.containerd.runtime.v2.task");
    private static final List<Path> STORAGES =
            List.of(Path.of("run/containers/storage"), Path.of("var/lib/containers/storage"));
    private static final String OVERLAY = "overlay-containers";
    private static final Pattern POD_UID = Pattern.compile(
            "pod([0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}|[0-9a-f]{32})");
    private static final List<String> NAMES =
            List.of("io.kubernetes.cri.container-name", "io.kubernetes.container.name", "nerdctl/name");
    private static final List<String> PODS = List.of("io.kubernetes.cri.sandbox-name", "io.kubernetes.pod.name");
    private static final List<String> POD_NAMESPACES =
            List.of("io.kubernetes.cri.sandbox-namespace", "io.kubernetes.pod.namespace");

    private final Path root;
    private final Path docker;
    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Container> known = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Container> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    /** @param root directory under which the runtimes keep their files: / on the host */
    public Containers(Path root) {
        this.root = root;
        docker = root.resolve(dockerData());
    }

    /** Those of this host, also from inside a container that sees the host's processes. */
    public static Containers ofHost(Path proc) {
        try {
            boolean elsewhere = !Files.readSymbolicLink(proc.resolve("self/ns/mnt"))
                    .equals(Files.readSymbolicLink(proc.resolve("1/ns/mnt")));
            return new Containers(elsewhere ? proc.resolve("1/root") : Path.of("/"));
        } catch (IOException notOurs) {
            return new Containers(Path.of("/"));
        }
    }

    /** The container of a control group; null for a path of no container. */
    public @Nullable Container in(String cgroupPath) {
        String id = ContainerIds.in(cgroupPath);
        if (id == null) {
            return null;
        }
        Container before = known.get(id);
        if (before == null) {
            before = look(id, cgroupPath);
            known.put(id, before);
        }
        return before;
    }

    private Container look(String id, String cgroupPath) {
        String uid = podUid(cgroupPath);
        // Only an id of a runtime is a file name; a name that somebody chose may be anything.
        if (id.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            for (Path file : files(id)) {
                Container found = read(file, id, uid);
                if (found != null) {
                    return found;
                }
            }
        }
        return new Container(id, null, uid);
    }

    private List<Path> files(String id) {
        List<Path> files = new ArrayList<>();
        files.add(docker.resolve("containers").resolve(id).resolve("config.v2.json"));
        for (Path namespace : containerdNamespaces()) {
            files.add(namespace.resolve(id).resolve("config.json"));
        }
        for (Path storage : STORAGES) {
            Path containers = root.resolve(storage).resolve(OVERLAY);
            files.add(containers.resolve(id).resolve("userdata/config.json"));
            files.add(containers.resolve("containers.json"));
        }
        return files;
    }

    private List<Path> containerdNamespaces() {
        List<Path> all = new ArrayList<>();
        try (DirectoryStream<Path> namespaces = Files.newDirectoryStream(root.resolve(CONTAINERD_TASKS))) {
            namespaces.forEach(all::add);
            return all;
        } catch (IOException | DirectoryIteratorException noContainerd) {
            return List.of();
        }
    }

    private @Nullable Container read(Path file, String id, @Nullable String uid) {
        JsonNode tree = tree(file);
        if (tree == null) {
            return null;
        }
        JsonNode words = tree.isArray() ? tree : tree.has("annotations") ? tree.path("annotations") : labels(tree);
        String name = tree.isArray() ? nameIn(tree, id) : first(words, NAMES);
        if (name == null && tree.hasNonNull("Name")) {
            name = withoutSlash(tree.path("Name").asText());
        }
        String pod = first(words, PODS);
        String namespace = first(words, POD_NAMESPACES);
        String whole = pod == null || namespace == null ? uid : namespace + "/" + pod;
        return name == null && pod == null ? null : new Container(id, name, whole);
    }

    /** Docker's config.v2.json has labels, which Kubernetes used where it ran on Docker. */
    private static JsonNode labels(JsonNode docker) {
        return docker.path("Config").path("Labels");
    }

    /** containers.json of containers/storage: a list of ids with names. */
    private static @Nullable String nameIn(JsonNode containers, String id) {
        for (JsonNode container : containers) {
            if (container.path("id").asText().equals(id)
                    && container.path("names").has(0)) {
                return container.path("names").path(0).asText();
            }
        }
        return null;
    }

    private @Nullable JsonNode tree(Path file) {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= LARGEST_FILE
                    ? json.readTree(file.toFile())
                    : null;
        } catch (IOException notReadable) {
            return null;
        }
    }

    private Path dockerData() {
        JsonNode settings = tree(root.resolve(DOCKER_SETTINGS));
        String moved = settings == null ? "" : settings.path("data-root").asText("");
        return moved.startsWith("/") ? Path.of(moved.substring(1)) : DOCKER;
    }

    private static @Nullable String first(JsonNode words, List<String> keys) {
        for (String key : keys) {
            if (words.hasNonNull(key) && !words.path(key).asText().isEmpty()) {
                return words.path(key).asText();
            }
        }
        return null;
    }

    private static @Nullable String withoutSlash(String name) {
        String plain = name.startsWith("/") ? name.substring(1) : name;
        return plain.isEmpty() ? null : plain;
    }

    private static @Nullable String podUid(String cgroupPath) {
        Matcher uid = POD_UID.matcher(cgroupPath);
        return uid.find() ? uid.group(1).replace('_', '-') : null;
    }
}
