package io.sockcdc.consumers.web.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of the dashboard, ours and those of the libraries it uses: these and no other are served. Immutable. */
final class Assets {
    private static final String OURS = "/io/sockcdc/consumers/web/assets/";
    private static final String LIBRARIES = "/META-INF/resources/webjars/";
    private static final List<String> FILES = List.of(
            "index.html",
            "style.css",
            "icon.svg",
            "main.js",
            "names.js",
            "api.js",
            "chart.js",
            "dom.js",
            "format.js",
            "parts.js",
            "slider.js",
            "state.js",
            "table.js",
            "view-anomalies.js",
            "view-events.js",
            "view-hosts.js",
            "view-ip.js",
            "view-ips.js",
            "view-listeners.js",
            "view-map.js",
            "view-overview.js");

    /** One file as it is served. */
    static final class Asset {
        private final byte[] bytes;
        private final String mediaType;
        private final String etag;

        private Asset(byte[] bytes, String mediaType, String etag) {
            this.bytes = bytes;
            this.mediaType = mediaType;
            this.etag = etag;
        }

        ByteBuffer bytes() {
            return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        }

        String mediaType() {
            return mediaType;
        }

        String etag() {
            return etag;
        }
    }

    private final Map<String, Asset> assets = new HashMap<>();

    Assets() {
        for (String file : FILES) {
            assets.put("/" + file, load(OURS + file));
        }
        assets.put("/", load(OURS + "index.html"));
        assets.put("/favicon.ico", load(OURS + "icon.svg"));
        assets.put("/lib/preact.js", library("preact", "preact/dist/preact.min.umd.js"));
        assets.put("/lib/preact-hooks.js", library("preact", "preact/hooks/dist/hooks.umd.js"));
        assets.put("/lib/chart.js", library("chart.js", "chart.js/dist/chart.umd.min.js"));
    }

    @Nullable Asset find(String path) {
        return assets.get(path);
    }

    /** A file of a library, in the version that this program was built with. */
    private static Asset library(String name, String path) {
        String version = Versions.of(name);
        return load(LIBRARIES + path.replaceFirst("^[^/]+", name + "/" + version));
    }

    private static Asset load(String resource) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks " + resource);
            }
            byte[] bytes = in.readAllBytes();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new Asset(bytes, mediaType(resource), '"' + HexFormat.of().formatHex(digest, 0, 12) + '"');
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + resource + " of the program", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String mediaType(String name) {
        if (name.endsWith(".html")) {
            return "text/html; charset=utf-8";
        } else if (name.endsWith(".css")) {
            return "text/css; charset=utf-8";
        } else if (name.endsWith(".svg")) {
            return "image/svg+xml";
        }
        return "text/javascript; charset=utf-8";
    }
}
