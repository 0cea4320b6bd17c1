//! Which schedules of `defineFunction` Amplify refuses. Source: `schedule_parser.ts` in `aws-amplify/amplify-backend`
//! (read 2026-08).

/// Whether Amplify refuses a schedule that is written as one text: `every 5m`, `0 9 ? * 2 *`.
pub fn is_refused(schedule: &str, timeout: Option<f64>) -> bool {
    if schedule.contains("every") { is_refused_rate(schedule, timeout) } else { is_refused_cron(schedule) }
}

/// Whether Amplify refuses a rate. `timeout` in seconds, if it is known.
pub fn is_refused_rate(rate: &str, timeout: Option<f64>) -> bool {
    const UNITS: [&str; 6] = ["m", "h", "day", "week", "month", "year"];
    let parts: Vec<&str> = rate.split(' ').collect();
    let ["every", interval] = parts[..] else { return true };
    if !UNITS.iter().any(|unit| interval.ends_with(unit)) {
        return true;
    }
    // A value of 0 is let through: it fails later, in AWS.
    let Some(value) = first_number(interval).filter(|value| *value != 0.0) else { return false };
    let start = interval.find(|character: char| character.is_ascii_alphabetic()).unwrap_or(0);
    let unit: String = interval[start..].chars().take_while(char::is_ascii_alphabetic).collect();
    value < 0.0 || value % 1.0 != 0.0 || unit == "m" && timeout.is_some_and(|timeout| value * 60.0 < timeout)
}

/// The first number in a text, with its sign and fraction.
fn first_number(text: &str) -> Option<f64> {
    let digits = text.find(|character: char| character.is_ascii_digit())?;
    let start = if text[..digits].ends_with('-') { digits - 1 } else { digits };
    let number = text[digits..].trim_start_matches(|character: char| character.is_ascii_digit());
    let fraction = number.strip_prefix('.').map(|rest| rest.trim_start_matches(|character: char| character.is_ascii_digit()));
    let end = text.len() - fraction.unwrap_or(number).len();
    text[start..end].trim_end_matches('.').parse().ok()
}

/// Whether Amplify refuses a cron expression.
pub fn is_refused_cron(cron: &str) -> bool {
    let parts: Vec<&str> = cron.split(' ').collect();
    let [minute, hour, day, month, weekday, rest @ ..] = parts.as_slice() else { return true };
    let year = rest.first().filter(|year| !year.is_empty());
    is_refused_part(minute, 0.0, 59.0)
        || is_refused_part(hour, 0.0, 23.0)
        || *day != "?" && is_refused_part(day, 1.0, 31.0)
        || is_refused_part(month, 1.0, 12.0)
        || *weekday != "?" && is_refused_part(weekday, 1.0, 7.0)
        || year.is_some_and(|year| is_refused_part(year, 1970.0, 2199.0))
        || *day != "?" && *weekday != "?"
}

fn is_refused_part(part: &str, min: f64, max: f64) -> bool {
    if part == "*" {
        return false;
    }
    if part.contains(',') {
        return !part.split(',').all(|item| is_whole(item, min, max));
    }
    if part.contains('/') {
        let mut parts = part.split('/');
        let (base, step) = (parts.next().unwrap_or(""), number(parts.next().unwrap_or("")));
        let Some(step) = step.filter(|step| *step > 0.0) else { return true };
        return if base == "*" { step % 1.0 != 0.0 } else { !is_whole(base, min, max) };
    }
    if part.contains('-') {
        let mut parts = part.split('-');
        let (start, end) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        return !is_whole(start, min, max) || !is_whole(end, min, max) || number(start) > number(end);
    }
    !is_whole(part, min, max)
}

fn is_whole(text: &str, min: f64, max: f64) -> bool {
    number(text).is_some_and(|value| min <= value && value <= max && value % 1.0 == 0.0)
}

/// As JavaScript's `Number` reads it: an empty text is 0.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.is_empty() {
        return Some(0.0);
    }
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::is_refused;

    #[test]
    fn refuses_what_amplify_refuses() {
        for schedule in [
            "every 5m",
            "every 1h",
            "every day",
            "every week",
            "every month",
            "every year",
            "0 9 ? * 2 *",
            "*/5 * * * ?",
            "0 9 1,15 * ?",
            "0 9-17 ? * 2",
            "0 0 1 1 ? 2030",
        ] {
            assert!(!is_refused(schedule, Some(3.0)), "{schedule}");
        }
        for schedule in [
            "every 5 minutes",
            "every 1.5h",
            "every -5m",
            "every 5s",
            "every",
            "0 9 * * *",
            "60 9 ? * 2",
            "0 9 ? * MON",
            "0 9 ? * 0",
            "0 9 1-40 * ?",
            "0 9 17-9 * ?",
            "0 */0 ? * 2",
            "0 9",
            "rate(5 minutes)",
            "0 0 1 1 ? 1969",
        ] {
            assert!(is_refused(schedule, Some(3.0)), "{schedule}");
        }
        assert!(is_refused("every 1m", Some(120.0)));
        assert!(!is_refused("every 1m", None));
        assert!(!is_refused("every 0m", None));
    }
}
