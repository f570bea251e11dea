package io.sockcdc.access;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What is wrong with TLS, from the errors of Java's own. Pure. */
public final class TlsRefusal {
    private TlsRefusal() {}

    /**
     * A clause about the other side, and what to do; null when the error, or what caused it, is not about TLS.
     *
     * @param prefix of the properties for TLS, as {@code kafka.properties.}
     */
    public static @Nullable String explain(Throwable error, String prefix) {
        Throwable tls = find(error, SSLException.class);
        if (tls == null) {
            return null;
        }
        Throwable expired = find(tls, CertificateExpiredException.class);
        if (expired != null) {
            return "its certificate has expired (" + expired.getMessage() + "); it needs a new one";
        }
        Throwable early = find(tls, CertificateNotYetValidException.class);
        if (early != null) {
            return "its certificate is not valid yet (" + early.getMessage() + "); is the clock of this host right?";
        }
        String said = String.valueOf(tls.getMessage());
        String low = said.toLowerCase(Locale.ROOT);
        if (low.contains("no subject alternative") || low.contains("no name matching")) {
            return "its certificate is for another host (" + strip(said)
                    + "); use a name that is in it, or give it one with this name";
        }
        if (low.contains("pkix") || low.contains("certification path") || low.contains("trust")) {
            return "its certificate is of an authority that we do not trust; put the authority's certificate into "
                    + prefix + "ssl.truststore.location";
        }
        if (low.contains("alert: certificate_expired")) {
            return "it says that our certificate has expired; renew the one in " + prefix + "ssl.keystore.location";
        }
        if (low.contains("alert: bad_certificate")
                || low.contains("alert: certificate_required")
                || low.contains("alert: certificate_unknown")
                || low.contains("alert: unknown_ca")) {
            return "it wants a certificate of ours that it trusts and that has not expired ("
                    + said.substring(said.lastIndexOf(' ') + 1) + "); put one, with its key, into " + prefix
                    + "ssl.keystore.location";
        }
        if (low.contains("protocol_version") || low.contains("handshake_failure") || low.contains("no appropriate")) {
            return "it and we have no TLS version or cipher in common (" + strip(said) + "); see " + prefix
                    + "ssl.enabled.protocols";
        }
        if (low.contains("unrecognized ssl message") || low.contains("plaintext connection")) {
            return "it does not speak TLS at that port";
        }
        return "TLS failed: " + strip(said);
    }

    static @Nullable Throwable find(Throwable error, Class<? extends Throwable> type) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return cause;
            }
        }
        return null;
    }

    private static String strip(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
