package org.lockkeeper.web;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.store.StoreException;
import org.lockkeeper.web.words.InvalidField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Renders whatever goes wrong as a problem of the closed list. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    private final LimitMetrics limits;

    ProblemAdvice(LimitMetrics limits) {
        this.limits = limits;
    }

    @InitBinder
    void strict(WebDataBinder binder) {
        StrictParameters.addTo(binder);
    }

    @ExceptionHandler
    ResponseEntity<Object> refused(ApiProblem problem, HttpServletRequest request) {
        if (problem.type() == ProblemType.FORBIDDEN) {
            request.setAttribute(ApiProblem.REFUSED, String.valueOf(problem.getMessage()));
        }
        limits.count(problem.type());
        return ProblemResponse.of(problem);
    }

    @ExceptionHandler
    ResponseEntity<Object> refused(InvalidField refused) {
        return ProblemResponse.of(Problems.invalid(refused), new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<Object> refused(UnknownParameter refused) {
        return ProblemResponse.of(refused.body(), new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<Object> storeLost(StoreException lost) {
        return ProblemResponse.of(new ApiProblem(ProblemType.STORE_UNAVAILABLE, String.valueOf(lost.getMessage())));
    }

    /** The last resort. What went wrong inside is for the log, not for the caller. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> fault(Exception fault, HttpServletRequest request) {
        if (Faults.ofThePeer(fault)) {
            log.debug("A caller hung up before it was answered: {}", fault.getMessage());
            return null;
        }
        return ProblemResponse.of(
                Faults.report(request.getMethod(), request.getRequestURI(), fault), new HttpHeaders());
    }

    /** The firewall looks at parameters and headers when they are first asked for. */
    @ExceptionHandler
    ResponseEntity<Object> rejected(RequestRejectedException refused) {
        return ProblemResponse.of(
                Problems.of(ProblemType.BAD_REQUEST, "a parameter or header has characters that it must not have"),
                new HttpHeaders());
    }

    /** Tomcat reads parameters when they are first asked for. */
    @ExceptionHandler
    ResponseEntity<Object> unreadableParameters(InvalidParameterException refused) {
        ProblemDetail problem = Problems.of(ProblemType.INVALID_REQUEST, "the query string cannot be read");
        return ProblemResponse.of(problem, new HttpHeaders());
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException missing, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return ProblemResponse.of(Problems.of(ProblemType.NOT_FOUND, StatusProblems.NOTHING_HERE), headers);
    }

    /** Nobody is left to be told. */
    @Override
    protected @Nullable ResponseEntity<Object> handleAsyncRequestNotUsableException(
            AsyncRequestNotUsableException gone, WebRequest request) {
        log.debug("A caller hung up before it was answered: {}", gone.getMessage());
        return null;
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException unreadable,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return ProblemResponse.of(UnreadableBody.problem(unreadable), headers);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException mismatch, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String field = mismatch instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : String.valueOf(mismatch.getPropertyName());
        return ProblemResponse.of(
                Problems.invalid(new InvalidField(field, mismatch.getValue(), Types.expected(mismatch))), headers);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException missing,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return ProblemResponse.of(
                Problems.invalid(new InvalidField(missing.getParameterName(), null, "is required")), headers);
    }

    /** Everything else that Spring itself refuses. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception refusal, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return ProblemResponse.of(StatusProblems.of(refusal, status, headers.getAllow()), headers);
    }
}
