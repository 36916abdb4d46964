package org.lockkeeper.web;

import java.net.URI;
import java.util.Locale;
import org.springframework.http.HttpStatus;

/** Every problem type there is (RFC 9457). A client may switch on the type's last part; docs/api.md lists them. */
public enum ProblemType {
    /** The body, a parameter or a header cannot be read, or a field's value is refused; {@code errors} names the field. */
    INVALID_REQUEST(HttpStatus.BAD_REQUEST, "Invalid request"),
    /** The body has a field, or the query a parameter, that does not exist; {@code errors} names it and those that do. */
    UNKNOWN_FIELD(HttpStatus.BAD_REQUEST, "Unknown field"),
    UNKNOWN_GROUP(HttpStatus.BAD_REQUEST, "Unknown service group"),
    /** There is no such pool of hosts. */
    UNKNOWN_POOL(HttpStatus.NOT_FOUND, "Unknown pool"),
    UNKNOWN_UNIT(HttpStatus.BAD_REQUEST, "Not a guarded service"),
    /** Nobody is known to ask: no credentials, or none that are good for anything. */
    UNAUTHENTICATED(HttpStatus.UNAUTHORIZED, "Not authenticated"),
    /** Whoever asks may not do this; {@code principal} says as whom he is known. */
    FORBIDDEN(HttpStatus.FORBIDDEN, "Not allowed"),
    /** This caller asks for too much at once, or too often; Retry-After says when there may be room again. */
    TOO_MANY_REQUESTS(HttpStatus.TOO_MANY_REQUESTS, "Too many requests"),
    HOST_NOT_ALLOWED(HttpStatus.MISDIRECTED_REQUEST, "Host not allowed"),
    NOT_FOUND(HttpStatus.NOT_FOUND, "Not found"),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "Method not allowed"),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "Not acceptable"),
    /** The window was closed before; {@code window} shows how. */
    WINDOW_CLOSED(HttpStatus.CONFLICT, "Window closed"),
    /** The window is not open yet; {@code window} shows what it waits for. */
    WINDOW_NOT_OPEN(HttpStatus.CONFLICT, "Window not open"),
    /** The window was not planned for a time, or is open already; {@code window} shows it. */
    WINDOW_NOT_PLANNED(HttpStatus.CONFLICT, "Window not planned"),
    /** Work still runs inside the window, or may, so that it was not closed; {@code window} shows what. */
    MEMBERS_BUSY(HttpStatus.CONFLICT, "Members busy"),
    /** The window was extended while somebody waited to close it, so that it was not closed; {@code window} shows it. */
    CLOSE_REVOKED(HttpStatus.CONFLICT, "Close revoked"),
    /** The lease has ended; {@code lease} shows who ended it, when and why. */
    LEASE_ENDED(HttpStatus.GONE, "Lease ended"),
    /** The lease has another fencing token than the one given. */
    TOKEN_MISMATCH(HttpStatus.CONFLICT, "Token mismatch"),
    /** There is no held window or lease with that id and token to run inside. */
    NO_SUCH_PARENT(HttpStatus.CONFLICT, "No such window or lease to join"),
    /** The work is being done right now, so nothing is forgotten of it. */
    WORK_RUNNING(HttpStatus.CONFLICT, "Work is being done"),
    /** The owner has a conflicting lease already. */
    WOULD_DEADLOCK(HttpStatus.CONFLICT, "Would wait for itself"),
    /** The body did not come whole in time; the connection is closed. */
    BODY_TIMEOUT(HttpStatus.REQUEST_TIMEOUT, "Body too slow"),
    PAYLOAD_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "Payload too large"),
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Unsupported media type"),
    /** The Idempotency-Key came with another request before. */
    IDEMPOTENCY_KEY_REUSED(HttpStatus.UNPROCESSABLE_CONTENT, "Idempotency-Key reused"),
    /** Any other request that cannot be served as it is; the status says more. */
    BAD_REQUEST(HttpStatus.BAD_REQUEST, "Bad request"),
    /** This run or process has asked already for a lease of this group, {@code id}, and for another one than now. */
    REQUEST_DIFFERS(HttpStatus.CONFLICT, "Another request of the same owner"),
    /** There is a token of this name. */
    TOKEN_EXISTS(HttpStatus.CONFLICT, "Token exists"),
    /** No slot of the pool is free, or others go first: the host has its place in the queue as long as it asks again. */
    SLOTS_TAKEN(HttpStatus.CONFLICT, "No slot free"),
    /** The pool is paused, so that no new slots are granted. */
    FLEET_PAUSED(HttpStatus.CONFLICT, "Fleet paused"),
    /** The host has a slot or waits for one, so that it cannot be forgotten. */
    HOST_HAS_SLOT(HttpStatus.CONFLICT, "Host has a slot"),
    /** The group's hours begin too late for it, at {@code opensAt}; without that, not within years. */
    OUTSIDE_HOURS(HttpStatus.CONFLICT, "Outside its hours"),
    QUEUE_FULL(HttpStatus.SERVICE_UNAVAILABLE, "Queue full"),
    TOO_MANY_LEASES(HttpStatus.SERVICE_UNAVAILABLE, "Too many leases"),
    TOO_MANY_WAITS(HttpStatus.SERVICE_UNAVAILABLE, "Too many waits"),
    TOO_MANY_LISTENERS(HttpStatus.SERVICE_UNAVAILABLE, "Too many listeners"),
    /** The lock store cannot be used. What was asked may have been done: ask again with the same Idempotency-Key. */
    STORE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "Lock store unavailable"),
    /** systemd cannot be asked, and what is asked for needs its word. */
    SYSTEMD_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "systemd unavailable"),
    /** Whose JWT this is cannot be found out now. */
    IDENTITY_PROVIDER_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "Identity provider unavailable"),
    SHUTTING_DOWN(HttpStatus.SERVICE_UNAVAILABLE, "Shutting down"),
    /** A fault of Lockkeeper itself; {@code errorId} finds it in the log. */
    INTERNAL(HttpStatus.INTERNAL_SERVER_ERROR, "Internal error");

    private final HttpStatus status;
    private final String title;

    ProblemType(HttpStatus status, String title) {
        this.status = status;
        this.title = title;
    }

    public HttpStatus status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** A name, not an address: {@code urn:lockkeeper:problem:window-closed}. */
    public URI uri() {
        return URI.create("urn:lockkeeper:problem:" + word());
    }

    /** Its last part alone: {@code window-closed}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
