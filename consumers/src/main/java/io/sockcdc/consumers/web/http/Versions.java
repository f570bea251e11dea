package io.sockcdc.consumers.web.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Versions of the libraries that browsers get, as their archives state them. */
final class Versions {
    private Versions() {}

    static String of(String library) {
        String resource = "/META-INF/maven/org.webjars.npm/" + library + "/pom.properties";
        try (InputStream in = Versions.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks " + resource);
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + resource + " of the program", e);
        }
    }
}
